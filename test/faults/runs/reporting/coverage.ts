import { hostileTexts } from "../../../../simulator/faults/hostile-texts.ts";
import { oddShapes, unreadableShapes } from "../../model/oddity.ts";
import { type Happening, wireCodings } from "../../model/scenario.ts";
import type { Counted, Tally } from "../../model/tally.ts";
import { faultKinds } from "../../world/planned-faults.ts";
import { codingName } from "./tally-facts.ts";

const happeningKinds: Readonly<Record<Happening["kind"], true>> = {
  starts: true,
  finishes: true,
  cancelledByOther: true,
  takesStatus: true,
  retentionEnds: true,
  falseNotFound: true,
  rolesChange: true,
};

const behaviours = [
  "limit reached",
  "token expired",
  "permission missing",
  "404 to a read",
  "cancel accepted",
  "cancel refused",
  "killed",
  "engine killed",
  'list with "id in" refused',
  'list with "type in" refused',
  'list with "machineId in" refused',
] as const;

const oddities = [
  ...oddShapes,
  ...unreadableShapes,
  ...Object.keys(hostileTexts).map((name) => `hostile text: ${name}`),
  "cancel answers show Cancelled",
  "cancel answers show Succeeded",
  "cancel answers show Pending",
  "entries of lists that are no actions",
  "byte order mark",
];

const claims = [
  "create: cancelled by thisResource",
  "create: cancelled by foundCancelled",
  "create: cancelledTooLate by thisResource",
  "create: cancelledTooLate by foundCancelled",
  "create: endedOtherwise",
  "create: pending",
  "create: pending, not ready",
  "update: cancelled by thisResource",
  "update: pending, not ready",
  "read: pending",
  "read: gone",
  "bulk: cancelled by thisResource",
  "bulk: cancelled by foundCancelled",
  "bulk: cancelledTooLate by thisResource",
  "bulk: endedOtherwise",
  "bulk: pending",
  "bulk: not ready",
  "look-up: found",
] as const;

/** What never happened, though it must in many runs. */
export function uncovered(tally: Tally): readonly string[] {
  const expected: readonly (readonly [Counted, readonly string[]])[] = [
    ["door", ["dynamic", "plugin"]],
    ["fault", faultKinds],
    ["happening", Object.keys(happeningKinds)],
    ["behaviour", behaviours],
    ["oddity", oddities],
    ["claim", claims],
  ];
  return expected.flatMap(([group, kinds]) =>
    kinds.filter((kind) => tally.times(group, kind) === 0).map((kind) => `${group} ${kind}`),
  );
}

/** Of the codings of bodies, those that no run through real connections has met. */
export function uncoveredCodings(tally: Tally): readonly string[] {
  return wireCodings.map(codingName).filter((name) => tally.times("oddity", name) === 0);
}

const titles: Readonly<Record<Counted, string>> = {
  total: "In all",
  door: "Runs through each front door",
  step: "Steps of histories",
  call: "Calls",
  fault: "Injected faults",
  happening: "What devices and people did",
  behaviour: "What the service did",
  oddity: "How the service shows actions and answers cancel calls",
  claim: "Claims",
  refusal: "Refusals and failures",
};

const groups: readonly Counted[] = [
  "total",
  "door",
  "step",
  "call",
  "fault",
  "happening",
  "behaviour",
  "oddity",
  "claim",
  "refusal",
];

/** The counts as a text, group by group. */
export function writeTally(tally: Tally): string {
  return groups
    .map((group) => {
      const kinds = tally.of(group).map(([kind, times]) => `  ${String(times).padStart(9)}  ${kind}`);
      return [titles[group], ...kinds].join("\n");
    })
    .join("\n");
}
