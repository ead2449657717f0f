import { expect, test } from "vitest";
import { FilterWordings } from "../../provider/defender/filter-wordings.ts";
import { filterExpression, type ValueList } from "../../provider/defender/machine-action-filter.ts";
import { ConnectionError, RequestRefusedError } from "../../provider/errors.ts";

const types: ValueList = { field: "type", oneOf: ["Isolate", "Offboard"] };
const machines: ValueList = { field: "machineId", oneOf: ["x", "y"] };

const inTypes = "type in ('Isolate','Offboard')";
const eqTypes = "(type eq 'Isolate' or type eq 'Offboard')";

/** A service that refuses what the pattern finds, and a record of what it was asked. */
function serviceThatRefuses(pattern: RegExp) {
  const asked: string[] = [];
  const wordings = new FilterWordings();
  const send = async (question: string) => {
    asked.push(question);
    await Promise.resolve();
    if (pattern.test(question)) {
      throw new RequestRefusedError("no");
    }
    return question;
  };
  return {
    asked,
    wordings,
    ask: (...lists: readonly ValueList[]) =>
      wordings.ask(lists, (wordingOf) => [filterExpression(lists, wordingOf)], send),
  };
}

test("what the service takes is asked once", async () => {
  const { ask, asked } = serviceThatRefuses(/never/);
  expect(await ask(types)).toEqual([inTypes]);
  expect(asked).toEqual([inTypes]);
});

test("what it refuses is asked in other words, at last without the list", async () => {
  const { ask, asked } = serviceThatRefuses(/type/);
  expect(await ask(types)).toEqual([""]);
  expect(asked).toEqual([inTypes, eqTypes, ""]);
  await ask(types);
  expect(asked.slice(3)).toEqual([""]);
});

test("of questions at the same time, one pays for the refusal", async () => {
  const { ask, asked } = serviceThatRefuses(/ in /);
  expect(await Promise.all([ask(types), ask(types), ask(types)])).toEqual([[eqTypes], [eqTypes], [eqTypes]]);
  expect(asked).toEqual([inTypes, eqTypes, eqTypes, eqTypes]);
});

test("a refusal on one field says nothing of another", async () => {
  const { ask, asked } = serviceThatRefuses(/type in/);
  await ask(types);
  asked.length = 0;
  await ask(machines);
  expect(asked).toEqual(["machineId in ('x','y')"]);
});

test("one value is a comparison, whose refusal says nothing of lists", async () => {
  const { ask, asked } = serviceThatRefuses(/eq 'Future'/);
  expect(await ask({ field: "type", oneOf: ["Future"] })).toEqual([""]);
  expect(await ask(types)).toEqual([inTypes]);
  expect(asked).toEqual(["type eq 'Future'", "", inTypes]);
});

test("ids are asked for by a list, however few, for that is known to work", async () => {
  const { ask, asked } = serviceThatRefuses(/never/);
  await ask({ field: "id", oneOf: ["a"] });
  expect(asked).toEqual(["id in ('a')"]);
});

test("more values than a call takes are left out, of ids none", async () => {
  const { ask, wordings } = serviceThatRefuses(/never/);
  const many = Array.from({ length: 101 }, (_, number) => String(number));
  expect(await ask({ field: "machineId", oneOf: many })).toEqual([""]);
  const ids = { field: "id", oneOf: many } as const;
  expect(
    await wordings.ask(
      [ids],
      (wordingOf) => [wordingOf(ids)],
      async (wording) => wording,
    ),
  ).toEqual(["in"]);
});

test("what is refused without a list as well is an error", async () => {
  const { ask } = serviceThatRefuses(/^/);
  await expect(ask(types)).rejects.toBeInstanceOf(RequestRefusedError);
  await expect(ask()).rejects.toBeInstanceOf(RequestRefusedError);
});

test("a failure of another kind is no refusal, and the next question tries the wording", async () => {
  const wordings = new FilterWordings();
  const outcomes = [new ConnectionError("lost"), new RequestRefusedError("no")];
  const asked: string[] = [];
  const send = async (question: string) => {
    asked.push(question);
    const failure = outcomes.shift();
    if (failure !== undefined) {
      throw failure;
    }
    return question;
  };
  const ask = () => wordings.ask([types], (wordingOf) => [filterExpression([types], wordingOf)], send);
  const [first, second] = await Promise.allSettled([ask(), ask()]);
  expect(first).toMatchObject({ status: "rejected", reason: outcomes[0] ?? {} });
  expect(second).toMatchObject({ status: "fulfilled", value: [eqTypes] });
  expect(asked).toEqual([inTypes, inTypes, eqTypes]);
});

test("several questions of one kind go out together once their wording is known", async () => {
  const wordings = new FilterWordings();
  let underWay = 0;
  let most = 0;
  const send = async (question: string) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
    return question;
  };
  const ask = () => wordings.ask([types], () => ["a", "b", "c"], send);
  expect(await ask()).toEqual(["a", "b", "c"]);
  expect(most).toBe(2);
  await ask();
  expect(most).toBe(3);
});
