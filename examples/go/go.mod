module defender-go

go 1.25.11

require (
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
	pulumi-defender/sdk/go v0.1.0
)

replace pulumi-defender/sdk/go => ./sdks/defender
