import { helpText } from "../../provider/command/help.ts";
import { cloudNames, clouds, regionalApiHost, regionNames } from "../../provider/configuration/clouds.ts";
import {
  environmentNames,
  type Layer,
  type SettingName,
  settingKeys,
} from "../../provider/configuration/setting-names.ts";
import { markdownTable } from "../../provider/reporting/markdown-table.ts";
import { inputTable } from "./inputs.ts";
import { code, generatedNotice, pageAddress, paragraphs } from "./markdown.ts";
import type { Declaration, Member, SourceReader } from "./public-declarations.ts";

/** The text of docs/reference.md. */
export function reference(source: SourceReader): string {
  const all = source.exportsOf("provider/index.ts");
  const of = (...kinds: readonly Declaration["kind"][]) => all.filter(({ kind }) => kinds.includes(kind));
  const settings = source.declarationIn("provider/program/provider.ts", "ProviderArgs");
  return `${paragraphs(
    "# Reference",
    generatedNotice,
    "A `pulumi.Input<T>` is a plain value or an output of another resource.",
    "## Classes",
    ...of("class")
      .filter(({ name }) => !name.endsWith("Error"))
      .map((declaration) => classSection(declaration, all)),
    "## Functions",
    "`await` outside of a function is for programs that are ES modules. In a CommonJS program, as TypeScript programs are by default, use the forms that end in `Output`, or export an `async` function.",
    ...of("function").map(functionSection),
    "## Command",
    "The package brings a command, which looks actions up outside of a program: `npx pulumi-defender-endpoint list`. What it writes with `--output yaml` can be pasted into a list file.",
    `\`\`\`text\n${helpText.trim()}\n\`\`\``,
    "## Types",
    ...of("interface", "type")
      .filter(({ name }) => !isInputsOfClass(name, all))
      .map(typeSection),
    "## Configuration",
    configuration(
      settings,
      source.declarationIn("provider/configuration/setting-names.ts", "EnvironmentOnlySettings"),
    ),
    "## Errors",
    errors(source, all),
  )}\n`;
}

/** The inputs of a class are shown in its own section. */
function isInputsOfClass(name: string, all: readonly Declaration[]): boolean {
  return all.some(({ kind, name: other }) => kind === "class" && name === `${other}Args`);
}

function classSection(declaration: Declaration, all: readonly Declaration[]): string {
  const { name, text, members, staticMethods } = declaration;
  const inputs = all.find((candidate) => candidate.name === `${name}Args`);
  return paragraphs(
    `### ${name}`,
    text,
    exampleOf(declaration),
    ...pagesOf(declaration),
    ...(inputs === undefined
      ? []
      : ["#### Inputs", inputTable(inputs, all) ?? memberTable("Input", inputs.members)]),
    ...(members.length === 0 ? [] : ["#### Outputs", memberTable("Output", members)]),
    ...staticMethods.flatMap((method) => [`#### ${code(`${name}.${method.signature}`)}`, method.text]),
  );
}

function functionSection(declaration: Declaration): string {
  const { name, text, parameters, type, notes } = declaration;
  return paragraphs(
    `### ${name}`,
    `\`${name}(${parameters.map((parameter) => `${parameter.name}${parameter.isOptional ? "?" : ""}: ${parameter.type}`).join(", ")}): ${type}\``,
    text,
    exampleOf(declaration),
    ...(parameters.length === 0 ? [] : [memberTable("Parameter", parameters)]),
    ...notes.map((note) => `${note}.`.replace(/\.\.$/, ".")),
    ...pagesOf(declaration),
  );
}

function typeSection(declaration: Declaration): string {
  const { name, text, members, type } = declaration;
  return paragraphs(
    `### ${name}`,
    text,
    members.length > 0 ? memberTable("Property", members) : `\`${type}\``,
  );
}

function exampleOf({ example }: Declaration): string {
  return example?.trim() ?? "";
}

function pagesOf({ pages }: Declaration): readonly string[] {
  return pages.length === 0
    ? []
    : [`Microsoft's page: ${pages.map((page) => `<${pageAddress(page)}>`).join(", ")}`];
}

function memberTable(title: string, members: readonly Member[]): string {
  return markdownTable(
    [title, "Type", "Meaning"],
    members.map(({ name, type, isOptional, text, defaultValue }) => [
      code(isOptional ? `${name}?` : name),
      code(type),
      withDefault(text, defaultValue),
    ]),
  );
}

function withDefault(text: string, defaultValue: string | undefined): string {
  if (defaultValue === undefined) {
    return text;
  }
  return `${text} Default: ${/\s/.test(defaultValue) ? defaultValue : code(defaultValue.replaceAll('"', ""))}.`;
}

function configuration(settings: Declaration, environmentOnly: Declaration): string {
  const variables = (name: SettingName, layer: Layer) =>
    (environmentNames[name]?.[layer] ?? []).map(code).join(", ");
  const row = (first: string, name: SettingName, { text, type, defaultValue = "" }: Member) => [
    first,
    text,
    valuesOf(type),
    /[\s;]/.test(defaultValue) || defaultValue === "" ? defaultValue : code(defaultValue.replaceAll('"', "")),
    variables(name, "arm"),
    variables(name, "azureSdk"),
    variables(name, "buildService"),
  ];
  const memberOf = (declaration: Declaration, name: string): Member => {
    const member = declaration.members.find((candidate) => candidate.name === name);
    if (member === undefined) {
      throw new Error(`${declaration.name} does not describe ${name}.`);
    }
    return member;
  };
  const named = environmentOnly.members.map((member) =>
    row(code(member.name), environmentOnlyName(member.name), member),
  );
  const layers = ["`ARM_*`", "`AZURE_*`", "set by a build service"];
  return paragraphs(
    "Of each value the strongest source counts: the stack config, then `ARM_*`, then `AZURE_*`, then what a build service sets by itself. Without any way to sign in, `DefaultAzureCredential` of the Azure SDK tries what it finds. The same names without `defender:` are the inputs of `Provider`.",
    markdownTable(
      ["Stack config", "Meaning", "Value", "Default", ...layers],
      settingKeys.map((key) => row(code(`defender:${key}`), key, memberOf(settings, key))),
    ),
    "Only the environment has these:",
    markdownTable(["Setting", "Meaning", "Value", "Default", ...layers], named),
    "### Clouds and regions",
    "`defender:cloud` chooses all three; `defender:apiBaseUrl`, `defender:authorityHost` and `defender:scope` replace one of them each.",
    markdownTable(
      ["`defender:cloud`", "Host of the API", "Host of the sign-in", "Scope of the token"],
      Object.values(clouds).map(({ name, apiHost, authorityHost, scope }) =>
        [name, apiHost, authorityHost, scope].map(code),
      ),
    ),
    "`defender:region` is for the commercial cloud and calls the host of one region, where the service would choose one otherwise.",
    markdownTable(
      ["`defender:region`", "Host of the API"],
      regionNames.map((region) => [code(region), code(regionalApiHost(region))]),
    ),
    "### The network",
    "The network's own variables hold as well: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` for sign-in and calls, and `NODE_EXTRA_CA_CERTS` of Node.js for a proxy or a simulator with a certificate of its own.",
  );
}

/** What can be written into the stack config, by the type of the input. */
function valuesOf(type: string): string {
  const value = type.replace(/^pulumi\.Input<(.*)>$/, "$1");
  switch (value) {
    case "CloudName":
      return cloudNames.map(code).join(", ");
    case "RegionName":
      return regionNames.map(code).join(", ");
    case "boolean":
      return "`true`, `false`";
    case "string":
      return "text";
    default:
      return value
        .split(" | ")
        .map((one) => (one.startsWith("'") ? code(one.replaceAll("'", "")) : one))
        .join(", ");
  }
}

function environmentOnlyName(name: string): SettingName {
  const known = Object.keys(environmentNames).find(
    (candidate): candidate is SettingName => candidate === name,
  );
  if (known === undefined) {
    throw new Error(`No variable of the environment gives ${name}.`);
  }
  return known;
}

/** What errors of this class have beside what all have. */
function furtherMembers({ name, members }: Declaration): readonly Member[] {
  return members
    .filter((member) => member.name !== "name")
    .map((member) => ({ ...member, name: `${name}.${member.name}` }));
}

/** Those that a program can catch; what only a plugin says is on the page about troubles. */
function errors(source: SourceReader, all: readonly Declaration[]): string {
  const classes = all.filter(({ kind, name }) => kind === "class" && name.endsWith("Error"));
  const base = classes.find(({ name }) => name === "DefenderError");
  return paragraphs(
    base?.text ?? "",
    memberTable("Property", source.declarationIn("provider/errors.ts", "DefenderErrorDetails").members),
    "Each fault has a class of its own, which the package exports:",
    markdownTable(
      ["Error", "When"],
      classes.filter((error) => error !== base).map(({ name, text }) => [code(name), text]),
    ),
    "Some say more:",
    memberTable("Property", classes.filter((error) => error !== base).flatMap(furtherMembers)),
  );
}
