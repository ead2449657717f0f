import { beforeEach, expect, test } from "vitest";
import { type HostileText, hostileFields, hostileTexts } from "../../../simulator/faults/hostile-texts.ts";
import { oddFields, strayEntries, unreadableFields } from "../../../simulator/faults/odd-entities.ts";
import { SimulatorCalls } from "../../support/simulator-calls.ts";

let calls: SimulatorCalls;

beforeEach(async () => {
  calls = await SimulatorCalls.create();
});

test.each(Object.entries({ ...oddFields, ...unreadableFields }))(
  "fields can be shown in an odd shape in every answer, which changes neither filters nor truth: %s",
  async (_name, shownAs) => {
    const action = calls.apps.world.add({}, { shownAs });
    const shown = JSON.parse(JSON.stringify({ ...action, ...shownAs }));
    expect(shown).not.toEqual(action);
    const list = await calls.list({ $filter: `id in ('${action.id}') and status eq 'Pending'` });
    expect(list.json().value).toEqual([shown]);
    const { "@odata.context": _, ...entity } = (await calls.get(action.id)).json();
    expect(entity).toEqual(shown);
    await calls.cancel(action.id);
    expect(calls.apps.world.truth(action.id).action).toMatchObject({ id: action.id, status: "Cancelled" });
  },
);

test("a list can hold entries that are no entities, on each of its pages", async () => {
  const { id } = calls.apps.world.add();
  calls.apps.endpoints = { ...calls.apps.endpoints, strayEntries };
  const { value } = (await calls.list()).json();
  expect(value.slice(0, -1)).toEqual(strayEntries);
  expect(value.at(-1)).toMatchObject({ id });
});

test.each(Object.keys(hostileTexts))("the hostile text %s arrives as it was written", async (name) => {
  const kind = Object.keys(hostileTexts).find((known): known is HostileText => known === name);
  const fields = hostileFields(kind ?? "nul");
  const { id } = calls.apps.world.add(fields);
  expect((await calls.get(id)).json()).toMatchObject(fields);
});
