"""Cancels one machine action of Microsoft Defender for Endpoint."""

import pulumi
import pulumi_defender as defender

stop_scan = defender.MachineActionCancellation(
    "stop-scan",
    machine_action_id="067a2fc5-af14-41ad-a775-210604a83c1f",
    comment="Scan started on the wrong host group, INC-1042",
    expect=defender.MachineActionExpectationArgs(
        type=defender.MachineActionType.RUN_ANTI_VIRUS_SCAN,
        computer_dns_name="laptop-101.contoso.example",
    ),
)

pulumi.export("outcome", stop_scan.outcome)
pulumi.export("cancelledBy", stop_scan.cancelled_by)
pulumi.export("status", stop_scan.status)
