// The memory of other files would be measured too.
// @vitest-environment-options { "ownProcess": "large answers" }
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { maxAnswerBytes } from "../../../provider/defender/transport.ts";
import {
  InvalidAnswerError,
  RequestRefusedError,
  ServiceUnavailableError,
} from "../../../provider/errors.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import { startHttpsServer } from "../../support/https-server.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

/** 32 MiB as bytes, as text, and once more while they are joined. */
const maxMebibytes = 100;

/** How exactly memory is watched, in MiB. */
const precision = 8;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Memory in use, with garbage, in MiB. */
function memoryTaken(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}

/** Memory in use, without garbage, in MiB. */
function memoryInUse(): number {
  collectGarbage();
  return memoryTaken();
}

/** At least the most memory that was in use while the work was done, over what was before, in MiB. */
async function memoryOf(work: () => Promise<unknown>): Promise<{ result: unknown; mebibytes: number }> {
  const before = memoryInUse();
  let most = before;
  let isDone = false;
  let measuredAt = 0;
  const watch = () => {
    if (performance.now() - measuredAt > 20) {
      // No more can be in use than is taken, and collecting garbage is what these tests cost.
      if (memoryTaken() > most + precision) {
        most = Math.max(most, memoryInUse());
      }
      measuredAt = performance.now();
    }
    if (!isDone) {
      setImmediate(watch);
    }
  };
  watch();
  const result = await work();
  isDone = true;
  return { result, mebibytes: Math.ceil(most - before) + precision };
}

describe.each(operations)("a %s call that is answered with 100 MB", (operation) => {
  test.each([
    { status: 200, error: InvalidAnswerError, says: "is larger than 32 MiB and was not read" },
    {
      status: 400,
      error: RequestRefusedError,
      says: ": 400 (an answer that is not Defender's: (larger than 32 MiB))",
    },
    { status: 404, error: RequestRefusedError, says: ": 404 (an answer that is not Defender's" },
    { status: 500, error: ServiceUnavailableError, says: ": 500 (an answer that is not Defender's" },
  ])("under the status $status stops reading", async (row) => {
    service.simulator.faults.always(operation, fault.flood(100_000_000, row.status));
    const result = await service.outcomeOf(operation);
    expect(result).toBeInstanceOf(row.error);
    expect(String(result)).toContain(row.says);
    expect(service.simulator.requests.count({ operation })).toBe(1);
  });
});

describe("an answer of the largest size", () => {
  test("is read", async () => {
    const filler = "x".repeat(maxAnswerBytes - 2_000);
    service.simulator.faults.next("get", fault.fields({ futureField: filler }));
    expect(await service.outcomeOf("get")).toMatchObject({ id: service.actionId });
  });
});

describe.each(operations)("a %s call whose answer is compressed", (operation) => {
  test("and damaged has no answer", async () => {
    service.simulator.faults.always(operation, {
      kind: "answer",
      strikes: "afterEffect",
      answer: { status: 200, headers: { "content-encoding": "gzip" }, body: "not gzip at all" },
    });
    expect(String(await service.outcomeOf(operation))).toContain(
      "was reached, and its answer could not be read",
    );
    expect(service.simulator.requests.count({ operation })).toBe(operation === "cancel" ? 1 : 4);
  });
});

describe("memory stays bounded", () => {
  test("when the answer has 100 MB", async () => {
    service.simulator.faults.always("get", fault.flood(100_000_000));
    const { result, mebibytes } = await memoryOf(() => service.outcomeOf("get"));
    console.log(`An answer of 100 MB takes ${mebibytes} MiB.`);
    expect(String(result)).toContain("is larger than 32 MiB and was not read");
    expect(mebibytes).toBeLessThan(maxMebibytes);
  });

  test("when the answer is a thousand times as large after it was unpacked", async () => {
    const bomb = Buffer.concat(Array<Buffer>(400).fill(gzipSync(Buffer.alloc(1_000_000, " "))));
    await using server = await startHttpsServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(bomb);
    });
    service.useClient({ apiBaseUrl: server.origin });
    const { result, mebibytes } = await memoryOf(() => service.outcomeOf("get"));
    console.log(`An answer of ${bomb.length} bytes that unpacks to 400 MB takes ${mebibytes} MiB.`);
    expect(result).toBeInstanceOf(InvalidAnswerError);
    expect(String(result)).toContain("is larger than 32 MiB and was not read");
    expect(mebibytes).toBeLessThan(maxMebibytes);
  });
});
