import { cloudNames, regionNames } from "../../provider/configuration/clouds.ts";
import { secretKeys, settingKeys } from "../../provider/configuration/setting-names.ts";
import { machineActionSchema } from "../../provider/defender/machine-action-schema.ts";
import {
  bulkMachineActionCancellationType,
  machineActionCancellationType,
} from "../../provider/dynamic/resource-type.ts";
import { attributions, outcomes } from "../../provider/lifecycle/outcome.ts";
import { bulkInputsSchema } from "../../provider/resources/bulk/inputs.ts";
import { recordSchema } from "../../provider/resources/bulk/stored-records.ts";
import { cancellationInputsSchema } from "../../provider/resources/cancellation/inputs.ts";
import { listArgumentsSchema } from "../../provider/resources/look-ups/checked-arguments.ts";
import type { Declaration, SourceReader } from "../reference/public-declarations.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { TypeSpecs } from "./type-specs.ts";

/** Types by the paths of the properties that have them. A record of any outcome counts as `records`. */
const typeNames: Readonly<Record<string, string>> = {
  expect: "MachineActionExpectation",
  "expect.type": "MachineActionType",
  onAlreadyEnded: "AlreadyEndedPolicy",
  target: "MachineActionTarget",
  outcome: "Outcome",
  cancelledBy: "CancelledBy",
  commands: "LiveResponseCommand",
  "commands.command": "LiveResponseCommandDetails",
  "commands.command.params": "LiveResponseParameter",
  relatedFileInfo: "RelatedFileInfo",
  troubleshootInfo: "TroubleshootInfo",
  match: "MachineActionMatch",
  "match.types": "MachineActionType",
  "match.statuses": "NonFinalStatus",
  records: "BulkCancellationRecord",
  "records.cancelledBy": "CancelledBy",
  counts: "BulkCancellationCounts",
  actions: "MachineAction",
  types: "MachineActionType",
  cloud: "CloudName",
  region: "RegionName",
  onBlindPreview: "OnBlindPreview",
};

const recordLists = /^(cancelled|cancelledTooLate|endedOtherwise|pending)(?=\.|$)/;

/** Lists of records share a type, and so do the actions that are looked up and those that are declared. */
function typeNameOf(path: string): string | undefined {
  return typeNames[path] ?? typeNames[path.replace(/^actions\./, "")];
}

const text: JsonSchema = { type: "string" };
const integer: JsonSchema = { type: "integer" };

/** The entity's facts by which a reviewer recognises an action. */
const targetFields = ["type", "machineId", "computerDnsName", "requestor", "creationDateTimeUtc"] as const;

/**
 * The schema of the plugin: types from the provider's own schemas, and what these do not say from the doc comments of what
 * TypeScript programs use.
 */
export function pluginSchema(source: SourceReader, version: string): object {
  const docs = new DocComments(source);
  const types = new TypeSpecs((path) => typeNameOf(path.replace(recordLists, "records")));
  const entity = jsonSchemaOf(machineActionSchema, "output");
  const config = configSpec(docs, types);
  const single = cancellationSpec(docs, types, entity);
  const bulk = bulkSpec(docs, types);
  const functions = functionSpecs(docs, types, entity);
  return {
    name: "defender",
    displayName: "Microsoft Defender for Endpoint machine actions",
    version,
    description: "Declare that a Microsoft Defender for Endpoint machine action is cancelled.",
    license: "Apache-2.0",
    keywords: ["pulumi", "kind/native", "category/utility", "microsoft-defender", "incident-response"],
    meta: { moduleFormat: "(.*)" },
    config: { variables: config },
    types: types.all,
    provider: { description: docs.textOf("Provider"), inputProperties: config, properties: config },
    resources: {
      "defender:index:MachineActionCancellation": single,
      "defender:index:BulkMachineActionCancellation": bulk,
    },
    functions,
    language: {
      nodejs: { packageName: "pulumi-defender", respectSchemaVersion: true },
      python: { packageName: "pulumi_defender", respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true },
    },
  };
}

function cancellationSpec(docs: DocComments, types: TypeSpecs, entity: JsonSchema): object {
  const inputs = types.objectSpec(jsonSchemaOf(cancellationInputsSchema, "input"));
  const settlement = docs.describe("MachineActionCancellation", {
    target: { type: "object", properties: pick(entity, targetFields), required: ["type"] },
    outcome: { ...text, enum: outcomes },
    cancelledBy: { ...text, enum: attributions },
    sentComments: { type: "array", items: text },
  });
  const { id: _, ...facts } = entity.properties ?? {};
  const outputs = types.objectSpec({
    properties: { ...settlement, ...facts },
    required: ["outcome", ...(entity.required ?? []).filter((name) => name !== "id")],
  });
  const { machineActionId, ...changeable } = inputs.properties;
  return {
    description: docs.textOf("MachineActionCancellation"),
    aliases: [{ type: machineActionCancellationType }],
    inputProperties: { machineActionId: { ...machineActionId, willReplaceOnChanges: true }, ...changeable },
    requiredInputs: inputs.required,
    properties: {
      ...inputs.properties,
      ...outputs.properties,
      commands: { ...outputs.properties["commands"], secret: true },
    },
    required: [...inputs.required, ...outputs.required],
  };
}

function bulkSpec(docs: DocComments, types: TypeSpecs): object {
  const inputs = types.objectSpec(jsonSchemaOf(bulkInputsSchema, "input"));
  const record = jsonSchemaOf(recordSchema, "output");
  const items: JsonSchema = {
    ...record,
    description: docs.textOf("BulkCancellationRecord"),
    properties: docs.describe("BulkCancellationRecord", record.properties ?? {}),
  };
  const records: JsonSchema = { type: "array", items };
  const counts = { cancelled: integer, cancelledTooLate: integer, endedOtherwise: integer, pending: integer };
  const properties = docs.describe("BulkMachineActionCancellation", {
    cancelled: records,
    cancelledTooLate: records,
    endedOtherwise: records,
    pending: records,
    counts: {
      type: "object",
      properties: docs.describe("BulkCancellationCounts", counts),
      required: Object.keys(counts),
    },
  });
  const outputs = types.objectSpec({ properties, required: Object.keys(properties) });
  return {
    description: docs.textOf("BulkMachineActionCancellation"),
    aliases: [{ type: bulkMachineActionCancellationType }],
    inputProperties: inputs.properties,
    requiredInputs: inputs.required,
    properties: { ...inputs.properties, ...outputs.properties },
    required: [...inputs.required, ...outputs.required],
  };
}

function functionSpecs(docs: DocComments, types: TypeSpecs, entity: JsonSchema): object {
  const args = jsonSchemaOf(listArgumentsSchema, "input");
  const listArguments = {
    ...args,
    properties: docs.describe("GetMachineActionsArgs", args.properties ?? {}),
  };
  const { properties, required } = types.objectSpec(entity);
  const actions: JsonSchema = {
    type: "array",
    description: "The actions, newest first. A secret when one of them has live-response commands.",
    items: { ...entity, description: "A machine action as the service shows it." },
  };
  return {
    "defender:index:getMachineAction": {
      description: docs.textOf("getMachineAction"),
      inputs: types.objectSpec({
        properties: docs.describe("GetMachineActionArgs", { id: text }),
        required: ["id"],
      }),
      outputs: { properties, required },
    },
    "defender:index:getMachineActions": {
      description: docs.textOf("getMachineActions"),
      inputs: types.objectSpec(listArguments),
      outputs: types.objectSpec({ properties: { actions }, required: ["actions"] }),
    },
  };
}

const flags: ReadonlySet<string> = new Set(["useOidc", "useMsi", "showSettings"]);
const numbers: ReadonlySet<string> = new Set(["requestTimeoutSeconds", "callsPerMinute", "callsPerHour"]);
const vocabularies: Readonly<Record<string, readonly string[]>> = {
  cloud: cloudNames,
  region: regionNames,
  onBlindPreview: ["fail", "warn"],
};

/** Settings: inputs of an explicit provider, and variables of the stack config. */
function configSpec(docs: DocComments, types: TypeSpecs) {
  const properties = Object.fromEntries(
    settingKeys.map((key): [string, JsonSchema] => {
      const vocabulary = vocabularies[key];
      const type = flags.has(key) ? "boolean" : numbers.has(key) ? "number" : "string";
      return [key, { type, ...(vocabulary === undefined ? {} : { enum: vocabulary }) }];
    }),
  );
  const described = types.objectSpec({ properties: docs.describe("ProviderArgs", properties) }).properties;
  return Object.fromEntries(
    settingKeys.map((key) => [key, { ...described[key], ...(secretKeys.has(key) ? { secret: true } : {}) }]),
  );
}

function pick(
  { properties = {} }: JsonSchema,
  names: readonly string[],
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}

/** Descriptions that stand in doc comments of the source. */
class DocComments {
  readonly #declarations: readonly Declaration[];

  constructor(source: SourceReader) {
    this.#declarations = [
      ...source.exportsOf("provider/index.ts"),
      source.declarationIn("provider/program/provider.ts", "ProviderArgs"),
    ];
  }

  textOf(name: string): string {
    return plain(this.#declaration(name).text);
  }

  /** Adds to each schema that has no description of its own what the member of the same name says. */
  describe(
    name: string,
    schemas: Readonly<Record<string, JsonSchema>>,
  ): Readonly<Record<string, JsonSchema>> {
    const { members } = this.#declaration(name);
    return Object.fromEntries(
      Object.entries(schemas).map(([property, schema]) => {
        const member = members.find((candidate) => candidate.name === property);
        const description = schema.description ?? plain(member?.text ?? "");
        const fallback = member?.defaultValue === undefined ? "" : ` Default: ${member.defaultValue}.`;
        return [property, { ...schema, description: `${description}${fallback}` }];
      }),
    );
  }

  #declaration(name: string): Declaration {
    const declaration = this.#declarations.find((candidate) => candidate.name === name);
    if (declaration === undefined) {
      throw new Error(`The package declares no ${name}.`);
    }
    return declaration;
  }
}

/** Without the marks of links, which other languages do not know. */
function plain(text: string): string {
  return text.replaceAll(/\{@link (\w+)\}/g, "`$1`");
}
