// Cancels one machine action of Microsoft Defender for Endpoint.
package main

import (
	"example.com/pulumi-defender/sdk/go/defender"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(declare)
}

func declare(ctx *pulumi.Context) error {
	stopScan, err := defender.NewMachineActionCancellation(ctx, "stop-scan", &defender.MachineActionCancellationArgs{
		MachineActionId: pulumi.String("067a2fc5-af14-41ad-a775-210604a83c1f"),
		Comment:         pulumi.String("Scan started on the wrong host group, INC-1042"),
		Expect: &defender.MachineActionExpectationArgs{
			Type:            defender.MachineActionTypeRunAntiVirusScan,
			ComputerDnsName: pulumi.String("laptop-101.contoso.example"),
		},
	})
	if err != nil {
		return err
	}
	ctx.Export("outcome", stopScan.Outcome)
	ctx.Export("cancelledBy", stopScan.CancelledBy)
	ctx.Export("status", stopScan.Status)
	return nil
}
