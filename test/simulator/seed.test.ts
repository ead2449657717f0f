import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Clock } from "../../simulator/clock.ts";
import { MachineActionWorld } from "../../simulator/defender/machine-action-world.ts";
import { actionStatuses, actionTypes, entityProperties } from "../../simulator/defender/metadata.ts";
import { defaultSeedFile, seedFrom } from "../../simulator/seed.ts";

let folder: string;
let world: MachineActionWorld;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seed-"));
  world = new MachineActionWorld({ clock: Clock.driven() });
});
afterEach(() => rm(folder, { recursive: true }));

interface SeedFile {
  recordedAt: string;
  actions: Record<string, unknown>[];
}

async function seedChangedBy(change: (file: SeedFile) => void): Promise<void> {
  const file: SeedFile = JSON.parse(await readFile(defaultSeedFile, "utf8"));
  change(file);
  const path = join(folder, "seed.json");
  await writeFile(path, JSON.stringify(file));
  await seedFrom(world, path);
}

test("the default seed has every type and every status of the metadata", async () => {
  await seedFrom(world, defaultSeedFile);
  const actions = world.list();
  expect(new Set(actions.map(({ type }) => type))).toEqual(new Set(actionTypes));
  expect(new Set(actions.map(({ status }) => status))).toEqual(new Set(actionStatuses));
});

test("the default seed names invented hosts only, and gives every field of the entity", async () => {
  await seedFrom(world, defaultSeedFile);
  const fields = [...entityProperties].sort();
  expect(Object.keys(world.add({ computerDnsName: "host1.contoso.example" })).sort()).toEqual(fields);
  for (const action of world.list()) {
    expect(action.computerDnsName).toMatch(/\.contoso\.example$/);
    expect(Object.keys(action).sort()).toEqual(fields);
  }
});

test("times are moved to the world's present, so that a pending action stays pending", async () => {
  const clock = Clock.driven(new Date("2031-06-01T12:00:00Z"));
  const later = new MachineActionWorld({ clock });
  await seedFrom(world, defaultSeedFile);
  await seedFrom(later, defaultSeedFile);
  const shiftMs = clock.now() - world.clock.now();
  for (const id of world.ids()) {
    const [then, now] = [world.truth(id).action, later.truth(id).action];
    expect(now.status).toBe(then.status);
    expect(Date.parse(now.creationDateTimeUtc) - Date.parse(then.creationDateTimeUtc)).toBe(shiftMs);
    expect(now.creationDateTimeUtc.slice(-5)).toBe(then.creationDateTimeUtc.slice(-5));
  }
});

test.each<[string, (file: SeedFile) => void, RegExp]>([
  ["an id that is no GUID", (file) => Object.assign(file.actions[0] ?? {}, { id: "7" }), /actions\[0\]\.id/],
  [
    "a machine id that is no hash",
    (file) => Object.assign(file.actions[1] ?? {}, { machineId: "x" }),
    /40 hexadecimal digits/,
  ],
  ["an unknown field", (file) => Object.assign(file.actions[2] ?? {}, { errorResult: 0 }), /errorResult/],
  [
    "no status",
    (file) => Object.assign(file.actions[0] ?? {}, { status: undefined }),
    /actions\[0\]\.status/,
  ],
  [
    "a type that is no member",
    (file) => Object.assign(file.actions[0] ?? {}, { type: "Isolated" }),
    /actions\[0\]\.type/,
  ],
  [
    "troubleshooting info as text",
    (file) => Object.assign(file.actions[0] ?? {}, { troubleshootInfo: "on" }),
    /troubleshootInfo/,
  ],
  ["no time of recording", (file) => Object.assign(file, { recordedAt: "today" }), /recordedAt/],
])("%s is refused with its place", async (_name, change, message) => {
  await expect(seedChangedBy(change)).rejects.toThrow(message);
});

test("a file with the same id twice is refused", async () => {
  await expect(seedChangedBy((file) => file.actions.push(file.actions[0] ?? {}))).rejects.toThrow(/already/);
});
