import { existsSync, globSync } from "node:fs";
import { expect, test } from "vitest";

/**
 * Source files without a test of their path and name, and why: where their rules are proven, or that they hold none. The
 * tests of a file may be a folder of that name.
 */
const without: Readonly<Record<string, string>> = {
  index: "the exports; docs/reference.md has a section for each",
  "cancellation-list/judgement": "live-problems.test.ts",
  "cancellation-list/list-entry": "list-document.test.ts",
  "cancellation-list/list-file": "program/cancel-machine-actions-from-file.test.ts",
  "cancellation-list/review": "command/check.test.ts",
  "cancellation-list/stored-cancellations":
    "with-engine/second-stage/gitops.test.ts: the state is the engine's",
  "cancellation-list/yaml-list": "list-document.test.ts",
  "cancellation-list/yaml-mistakes": "list-document.test.ts",
  "command/action-details": "command/run.test.ts",
  "command/actions-table": "command/run.test.ts",
  "command/age": "command/run.test.ts",
  "command/aligned-columns": "command/run.test.ts",
  "command/doctor/attempt": "the checks of the doctor that use it",
  "command/doctor/finding": "types only",
  "command/doctor/list-page": "the checks of the doctor that use it",
  "command/doctor/probes": "the network itself; the checks get probes of their own",
  "command/doctor/report": "command/doctor/doctor.test.ts",
  "command/help": "text; docs/reference.md repeats it, and a test holds it to that",
  "command/json": "command/run.test.ts",
  "command/presentation": "command/run.test.ts",
  "command/review-markdown": "command/check.test.ts",
  "command/review-table": "command/check.test.ts",
  "command/stack-config": "command/connection.test.ts",
  "command/stack-state": "command/check.test.ts",
  "command/subcommand": "types only",
  "configuration/blind-preview": "dynamic/wrong-settings.test.ts",
  "configuration/description": "configuration/settings.test.ts",
  "configuration/environment": "structure/imports.test.ts",
  "configuration/secret": "configuration/settings.test.ts",
  "configuration/setting-names": "configuration/settings.test.ts",
  "configuration/setting-values": "configuration/settings.test.ts",
  "configuration/settings-reader": "configuration/settings.test.ts",
  "configuration/sign-in": "types only",
  "configuration/sign-in-way":
    "configuration/sign-in-reader.test.ts: its rules go through the settings as a whole",
  "defender/call": "types only",
  "defender/call-limits": "defender/pacing",
  "defender/machine-action-schema": "defender/machine-action.test.ts",
  "defender/machine-action-service": "types only",
  "defender/tolerant-fields": "defender/machine-action.test.ts",
  "defender/unreadable-entries": "defender/answer-entity.test.ts",
  "defender/waiting-notice": "defender/pacing",
  "dynamic/bulk-provider": "dynamic/host-provider.test.ts, in the real host",
  "dynamic/host-context": "dynamic/host-provider.test.ts, in the real host",
  "dynamic/host-error": "dynamic/host-provider.test.ts, in the real host",
  "dynamic/host-process": "with-engine/second-stage/killed-engine.test.ts",
  "dynamic/provider": "dynamic/host-provider.test.ts, in the real host",
  "dynamic/resource-type": "a constant",
  "engine/host-inputs": "dynamic/host-provider.test.ts and plugin/server.test.ts",
  "identity/id-token-request": "identity/credential/oidc.test.ts",
  "inputs/input-problems": "resources/cancellation/inputs.test.ts",
  "inputs/input-values": "resources/cancellation/inputs.test.ts",
  "inputs/unknown-value": "resources/bulk/check.test.ts",
  "lifecycle/delay": "the timer of Node.js",
  "matching/match-inputs": "resources/look-ups/checked-arguments.test.ts and resources/bulk/inputs.test.ts",
  "plugin/functions": "plugin/server.test.ts",
  "plugin/plugin-resources": "with-engine/cancellations.test.ts",
  "program/declared-cancellations": "program/cancel-machine-actions-from-file.test.ts",
  "program/duplicate-cancellation": "program/machine-action-cancellation.test.ts",
  "program/listed-cancellations": "types only",
  "program/look-ups": "with-engine/look-ups.test.ts",
  "program/own-stack": "with-engine/second-stage/gitops.test.ts: the state is the engine's",
  "program/program-first-look": "program/cancel-machine-actions-from-file.test.ts",
  "program/program-session": "with-engine/look-ups.test.ts",
  "program/stack-traces": "program/machine-action-cancellation.test.ts",
  "reporting/markdown-text": "reporting/hostile-texts.test.ts",
  "reporting/reporter": "reporting/hostile-texts.test.ts",
  "reporting/suggestion": "configuration/unknown-settings.test.ts",
  "resources/blind-forecast": "dynamic/wrong-settings.test.ts",
  "resources/bulk/counts": "types only",
  "resources/bulk/forecast": "resources/bulk/report.test.ts",
  "resources/bulk/observation": "resources/bulk/converge.test.ts",
  "resources/bulk/record": "resources/bulk/state.test.ts",
  "resources/bulk/stored-records": "resources/bulk/state.test.ts",
  "resources/cancellation/cancellation": "resources/resource.test.ts, through the seam",
  "resources/cancellation/check": "resources/resource.test.ts, through the seam",
  "resources/cancellation/state": "resources/cancellation/read.test.ts",
  "resources/context": "resources/resource.test.ts",
  "resources/forecast": "types only",
  "resources/look-ups/look-up": "with-engine/look-ups.test.ts",
  "resources/look-ups/look-up-arguments": "types only",
};

const names = globSync("provider/**/*.ts")
  .map((file) => file.replaceAll("\\", "/").replace(/^provider\/|\.ts$/g, ""))
  .sort();

const hasTest = (name: string) => existsSync(`test/${name}.test.ts`) || existsSync(`test/${name}`);

test("a file's tests have its path and name, or it is said where its rules are proven", () => {
  expect(names.filter((name) => !hasTest(name) && without[name] === undefined)).toEqual([]);
});

test("the list of those without holds nothing else", () => {
  const known = new Set(names);
  expect(Object.keys(without).filter((name) => !known.has(name) || hasTest(name))).toEqual([]);
});

test("most files have tests of their name", () => {
  expect(names.filter(hasTest).length).toBeGreaterThan(names.length / 2);
});

test("each place that the list names is there", () => {
  const places = Object.entries(without).flatMap(([name, reason]) =>
    [...reason.matchAll(/[\w/-]+\.test\.ts/g)].map(([place]) =>
      place.includes("/") ? place : `${name.split("/")[0]}/${place}`,
    ),
  );
  expect(places.filter((place) => !existsSync(`test/${place}`))).toEqual([]);
});
