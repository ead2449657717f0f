package main

import (
	"context"
	"os"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
)

// Does one operation on the Go program of this folder, for example `operate -- up --expect-no-changes`. By the Automation
// API and with the program in this process, so it needs no language host.
func TestOperate(t *testing.T) {
	ctx := context.Background()
	stack, err := auto.SelectStackInlineSource(ctx, "test", "defender-go", declare, auto.WorkDir("."))
	if err != nil {
		t.Fatal(err)
	}
	arguments := os.Args[slices.Index(os.Args, "--")+1:]
	switch operation := arguments[0]; operation {
	case "preview":
		_, err = stack.Preview(ctx, optpreview.ProgressStreams(os.Stdout))
	case "up":
		options := []optup.Option{optup.ProgressStreams(os.Stdout)}
		if slices.Contains(arguments, "--expect-no-changes") {
			options = append(options, optup.ExpectNoChanges())
		}
		_, err = stack.Up(ctx, options...)
	case "destroy":
		_, err = stack.Destroy(ctx, optdestroy.ProgressStreams(os.Stdout))
	default:
		t.Fatalf("no such operation: %s", operation)
	}
	if err != nil {
		t.Fatal(err)
	}
}
