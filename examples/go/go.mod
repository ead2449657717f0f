module defender-go

go 1.25.11

require (
	example.com/pulumi-defender/sdk/go v0.1.0
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
)

replace example.com/pulumi-defender/sdk/go => ./sdks/defender
