import * as pulumi from "@pulumi/pulumi";
import { cancelMachineActionsFromFile } from "pulumi-defender-endpoint";

const list = new pulumi.Config().require("list");

export const { counts } = cancelMachineActionsFromFile(list);
