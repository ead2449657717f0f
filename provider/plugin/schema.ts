import { z } from "zod";
import { settingDescriptions } from "../configuration/setting-descriptions.ts";
import { secretKeys, settingKeys } from "../configuration/setting-names.ts";
import { machineActionSchema } from "../defender/machine-action.ts";
import { bulkInputsSchema } from "../resources/bulk/inputs.ts";
import { bulkOutputsSchema } from "../resources/bulk/outputs.ts";
import { cancellationInputsSchema } from "../resources/cancellation/inputs.ts";
import { cancellationOutputsSchema } from "../resources/cancellation/outputs.ts";
import { actionArgumentsSchema, listArgumentsSchema } from "../resources/look-ups/look-up-arguments.ts";
import { type ObjectType, type Property, SchemaTypes } from "./schema-types.ts";

const cancellationDescription =
  "Declares that a machine action of Microsoft Defender for Endpoint is cancelled. The outcome is proven by reading the " +
  "action, never assumed from the answer to the cancel call. Deleting the resource calls nothing: a cancellation cannot be undone.";

const bulkDescription =
  "Declares that no machine action of Microsoft Defender for Endpoint that matches stays pending. Each `pulumi up` lists what " +
  "matches, shows it, cancels it, and proves every outcome by reading. Deleting the resource calls nothing.";

/**
 * The schema of the package, from which Pulumi makes its SDKs and by which it checks YAML programs. Written from the schemas that
 * check the inputs, so that the two cannot differ.
 * @see https://www.pulumi.com/docs/iac/extending-pulumi/schema/
 */
export function packageSchema(version: string) {
  const types = new SchemaTypes();
  const settings = settingProperties(types);
  // By the aliases a stack that comes from the dynamic resources goes on with what it has.
  const resources = {
    "defender:index:MachineActionCancellation": {
      ...resource(types, cancellationDescription, cancellationInputsSchema, cancellationOutputsSchema),
      aliases: [{ type: "pulumi-nodejs:dynamic/defender:MachineActionCancellation" }],
    },
    "defender:index:BulkMachineActionCancellation": {
      ...resource(types, bulkDescription, bulkInputsSchema, bulkOutputsSchema),
      aliases: [{ type: "pulumi-nodejs:dynamic/defender:BulkMachineActionCancellation" }],
    },
  };
  const functions = {
    "defender:index:getMachineAction": {
      description: "Reads one machine action, in a preview, too.",
      inputs: types.objectOf(actionArgumentsSchema, "input", "Arguments."),
      outputs: withSecretCommands(
        types.objectOf(machineActionSchema, "output", "A machine action as the service shows it."),
      ),
    },
    "defender:index:getMachineActions": {
      description:
        "Lists machine actions, newest first, in a preview, too. Every condition that is given must hold; of a list, one value must.",
      inputs: types.objectOf(listArgumentsSchema, "input", "Arguments."),
      outputs: types.objectOf(
        z.object({ machineActions: z.array(machineActionSchema).describe("The actions, newest first.") }),
        "output",
        "The actions.",
      ),
    },
  };
  return {
    name: "defender",
    version,
    displayName: "Microsoft Defender for Endpoint",
    description:
      "Cancels machine actions of Microsoft Defender for Endpoint, and proves that they are cancelled.",
    license: "Apache-2.0",
    keywords: ["pulumi", "kind/native", "category/utility", "microsoft-defender"],
    config: { variables: settings },
    provider: {
      description: "A connection to a tenant: how to sign in, and which cloud and host are called.",
      inputProperties: settings,
    },
    types: types.named,
    resources,
    functions,
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
      csharp: { respectSchemaVersion: true },
    },
  };
}

function resource(types: SchemaTypes, description: string, inputs: z.ZodType, outputs: z.ZodType) {
  const declared = types.objectOf(inputs, "input", description);
  const stored = withSecretCommands(types.objectOf(outputs, "output", description));
  return {
    description,
    inputProperties: mapProperties(declared.properties, (property, name) =>
      name === "machineActionId" ? { ...property, willReplaceOnChanges: true } : property,
    ),
    requiredInputs: declared.required,
    properties: stored.properties,
    required: stored.required,
  };
}

function settingProperties(types: SchemaTypes): Readonly<Record<string, Property>> {
  return Object.fromEntries(
    settingKeys.map((key) => {
      const { type, text, values, default: fallback } = settingDescriptions[key];
      const description = fallback === undefined ? text : `${text} Default: ${fallback}.`;
      const reference =
        values === undefined
          ? { type }
          : types.choice(`${key.charAt(0).toUpperCase()}${key.slice(1)}`, values, text);
      return [key, { ...reference, description, ...(secretKeys.has(key) ? { secret: true } : {}) }];
    }),
  );
}

function withSecretCommands(object: ObjectType): ObjectType {
  return {
    ...object,
    properties: mapProperties(object.properties, (property, key) =>
      key === "commands" ? { ...property, secret: true } : property,
    ),
  };
}

function mapProperties(
  properties: Readonly<Record<string, Property>>,
  change: (property: Property, name: string) => Property,
): Readonly<Record<string, Property>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, change(property, name)]),
  );
}
