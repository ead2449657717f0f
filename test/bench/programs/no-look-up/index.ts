import * as pulumi from "@pulumi/pulumi";

/** A program that makes no look-up and does not load our package. */
export const found = pulumi.output(0);
