import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { MachineActionWorld } from "./defender/machine-action-world.ts";
import {
  actionStatuses,
  actionTypes,
  commandParameters,
  commandStatuses,
  commandTypes,
  fileIdentifierTypes,
  requestSources,
} from "./defender/metadata.ts";
import { shiftTimestamp } from "./defender/service-timestamp.ts";

const moment = z.iso.datetime({ offset: false }).nullable();

const seedAction = z.strictObject({
  id: z.guid(),
  type: z.enum(actionTypes),
  title: z.null().default(null),
  scope: z.enum(["Full", "Selective", "Quick"]).nullable().default(null),
  requestor: z.string().min(1),
  requestorComment: z.string(),
  status: z.enum(actionStatuses),
  machineId: z
    .string()
    .regex(/^[0-9a-f]{40}$/, "40 hexadecimal digits")
    .nullable(),
  computerDnsName: z.string().nullable(),
  creationDateTimeUtc: z.iso.datetime(),
  lastUpdateDateTimeUtc: z.iso.datetime(),
  cancellationRequestor: z.string().nullable().default(null),
  cancellationComment: z.string().nullable().default(null),
  cancellationDateTimeUtc: moment.default(null),
  errorHResult: z.int32().default(0),
  externalId: z.null().default(null),
  requestSource: z.enum(requestSources),
  relatedFileInfo: z
    .strictObject({ fileIdentifier: z.string(), fileIdentifierType: z.enum(fileIdentifierTypes) })
    .nullable()
    .default(null),
  commands: z
    .array(
      z.strictObject({
        index: z.int().min(0),
        startTime: moment,
        endTime: moment,
        commandStatus: z.enum(commandStatuses),
        errors: z.array(z.string()),
        command: z.strictObject({
          type: z.enum(commandTypes),
          params: z.array(z.strictObject({ key: z.enum(commandParameters), value: z.string() })),
        }),
      }),
    )
    .default([]),
  troubleshootInfo: z
    .strictObject({
      expirationUtc: z.iso.datetime(),
      startTsModeUtc: z.iso.datetime(),
      paramsJsonFormatVersion: z.int32(),
      state: z.int32(),
    })
    .nullable()
    .default(null),
});

const seedFile = z.strictObject({ recordedAt: z.iso.datetime(), actions: z.array(seedAction) });
type SeedAction = z.infer<typeof seedAction>;

/**
 * Adds the actions of a seed file to the world. Its times are moved so that `recordedAt` becomes the
 * world's present: a pending action stays young. Throws with the place of every mistake in the file.
 */
export async function seedFrom(world: MachineActionWorld, path: string | URL): Promise<void> {
  const parsed = seedFile.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!parsed.success) {
    throw new Error(`Seed file ${String(path)}:\n${z.prettifyError(parsed.error)}`);
  }
  const shiftMs = world.clock.now() - Date.parse(parsed.data.recordedAt);
  for (const action of parsed.data.actions) {
    world.add(shifted(action, shiftMs));
  }
}

function shifted(action: SeedAction, shiftMs: number): SeedAction {
  const shift = (timestamp: string) => shiftTimestamp(timestamp, shiftMs);
  const shiftNullable = (timestamp: string | null) => (timestamp === null ? null : shift(timestamp));
  return {
    ...action,
    creationDateTimeUtc: shift(action.creationDateTimeUtc),
    lastUpdateDateTimeUtc: shift(action.lastUpdateDateTimeUtc),
    cancellationDateTimeUtc: shiftNullable(action.cancellationDateTimeUtc),
    commands: action.commands.map((command) => ({
      ...command,
      startTime: shiftNullable(command.startTime),
      endTime: shiftNullable(command.endTime),
    })),
    troubleshootInfo: action.troubleshootInfo && {
      ...action.troubleshootInfo,
      expirationUtc: shift(action.troubleshootInfo.expirationUtc),
      startTsModeUtc: shift(action.troubleshootInfo.startTsModeUtc),
    },
  };
}

export const defaultSeedFile = new URL("./seed-actions.json", import.meta.url);
