import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readListDocument } from "../../provider/cancellation-list/list-document.ts";
import { parseCommandLine } from "../../provider/command/command-line.ts";
import { isSettingKey } from "../../provider/configuration/setting-names.ts";
import { cancellationInputProblems } from "../../provider/resources/cancellation/inputs.ts";
import { allFencedBlocks, documents, type FencedBlock, readDocument } from "../support/fenced-blocks.ts";
import { readManifest } from "../support/packed-package.ts";

/** A Pulumi program in YAML, as far as it is checked. */
const yamlProgram = z.looseObject({
  runtime: z.literal("yaml"),
  resources: z.record(
    z.string(),
    z.strictObject({ type: z.string(), properties: z.record(z.string(), z.unknown()) }),
  ),
});

/** The part of a project file that says where a plugin is. */
const pluginExcerpt = z.strictObject({ plugins: z.strictObject({ providers: z.array(z.unknown()) }) });

const repository = resolve(import.meta.dirname, "../..");
const blocks = await allFencedBlocks();
const of = (language: string) => blocks.filter((block) => block.language === language);

/** What a sample that shows an excerpt takes for granted. */
const surroundings = `
import * as pulumi from "@pulumi/pulumi";
import * as everything from "pulumi-defender-endpoint";
declare const config: pulumi.Config;
declare const machineActionId: string;
declare const comment: string;
`;

/** A whole program as it stands; an excerpt with the imports that it leaves out. */
function programOf({ text }: FencedBlock): string {
  if (/^import /m.test(text)) {
    return text;
  }
  const names = ["BulkMachineActionCancellation", "MachineActionCancellation", "Provider"]
    .concat(["cancelMachineActionsFromFile", "getMachineAction", "getMachineActionOutput"])
    .concat(["getMachineActions", "getMachineActionsOutput"])
    .filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  return `${surroundings}import { ${names.join(", ")} } from "pulumi-defender-endpoint";\nvoid everything; void pulumi;\n${text}`;
}

/** `await` outside of a function is for programs that are ES modules. */
function extensionOf({ text }: FencedBlock): string {
  return /^(?:const .+ = )?await /m.test(text) ? ".mts" : ".ts";
}

/** The compiler's complaints about each program, by its place. The files exist in memory only. */
function complaints(programs: readonly FencedBlock[]): readonly string[] {
  const config = ts.readConfigFile(join(repository, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, repository);
  const files = new Map(
    programs.map((block, index) => [
      // Beside its document, from where its own imports lead.
      join(repository, dirname(block.place), `sample-${index}${extensionOf(block)}`),
      { block, text: programOf(block) },
    ]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const text = files.get(name)?.text;
    return text === undefined
      ? getSourceFile(name, language, ...rest)
      : ts.createSourceFile(name, text, language);
  };
  const relaxed = { ...options, noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([...files.keys()], relaxed, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const place = file === undefined ? "" : (files.get(file.fileName)?.block.place ?? file.fileName);
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

describe("samples in the documents", () => {
  test("are in a language that a test checks or that is for the eye only", () => {
    const checked = ["ts", "sh", "yaml", "json"];
    const shown = ["text", "mermaid"];
    const unknown = blocks.filter(({ language }) => ![...checked, ...shown].includes(language));
    expect(unknown.map(({ place, language }) => `${place} ${language}`)).toEqual([]);
    expect(of("ts").length).toBeGreaterThan(5);
  });

  test("in TypeScript compile against the package", () => {
    expect(complaints(of("ts"))).toEqual([]);
  });

  test("in TypeScript would not compile with a wrong input, so the check above checks something", () => {
    const wrong = {
      place: "wrong.md:1",
      language: "ts",
      text: 'new MachineActionCancellation("stop-scan", { machineActionId, coment: "typo" });',
    };
    expect(complaints([wrong]).join()).toMatch(/wrong\.md:1: .*'coment' does not exist/s);
  });

  test("in YAML are lists without a problem, or programs whose resources have valid inputs", () => {
    expect(of("yaml").length).toBeGreaterThan(1);
    for (const { place, text } of of("yaml")) {
      const sample: unknown = parse(text);
      if (Array.isArray(sample)) {
        expect(readListDocument(text, place), place).toMatchObject({ kind: "list", problems: [] });
        continue;
      }
      if (pluginExcerpt.safeParse(sample).success) {
        continue;
      }
      const { resources } = yamlProgram.parse(sample);
      for (const { type, properties } of Object.values(resources)) {
        expect(type, place).toBe("defender:MachineActionCancellation");
        expect(cancellationInputProblems(properties), place).toEqual([]);
      }
    }
  });

  test("in JSON can be read", () => {
    for (const { text } of of("json")) {
      expect(() => JSON.parse(text)).not.toThrow();
    }
  });

  test("in the shell set keys that exist and run scripts that exist", async () => {
    const { scripts } = await readManifest();
    const wrong = of("sh").flatMap(({ place, text }) => {
      const keys = [...text.matchAll(/\bdefender:(?!index:)(\w+)/g)].map(([, key = ""]) => key);
      const names = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = ""]) => name);
      return [
        ...keys.filter((key) => !isSettingKey(key)),
        ...names.filter((name) => scripts[name] === undefined),
      ].map((name) => `${place}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  test("call the package's command as it can be called, in the text as well", async () => {
    const called: string[] = [];
    for (const path of await documents()) {
      for (const [, line = ""] of (await readDocument(path)).matchAll(
        /\bpulumi-defender-endpoint ((?:list|show|check|doctor)\b[^`\n]*)/g,
      )) {
        expect(() => parseCommandLine(line.trim().split(" ")), `${path}: ${line}`).not.toThrow();
        called.push(line);
      }
    }
    expect(called.length).toBeGreaterThan(10);
  });

  test("name only configuration keys that exist, in the text as well", async () => {
    const unknown: string[] = [];
    for (const path of await documents()) {
      for (const [, key = ""] of (await readDocument(path)).matchAll(/`defender:(?!index:)(\w+)`/g)) {
        if (!isSettingKey(key)) {
          unknown.push(`${path}: ${key}`);
        }
      }
    }
    expect(unknown).toEqual([]);
  });
});
