import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bulkCancellation } from "../../provider/resources/bulk/bulk.ts";
import { cancellation } from "../../provider/resources/cancellation/cancellation.ts";
import { ResourceContext } from "../../provider/resources/context.ts";
import { type Properties, type Resource, UnsettledError } from "../../provider/resources/resource.ts";
import { Clock } from "../../simulator/clock.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";
import { driveTimers, passingTime, simulatedSession } from "../support/simulated-session.ts";
import { SimulatorCalls } from "../support/simulator-calls.ts";

/** A whole front door: all that `pulumi up` and `pulumi refresh` need of a resource goes through the seam. */
class Door {
  readonly resource: Resource;
  readonly context: ResourceContext;
  state: { readonly id: string; readonly outputs: Properties } | undefined;
  unsettledBecause: string | undefined;

  constructor(resource: Resource, context: ResourceContext) {
    this.resource = resource;
    this.context = context;
  }

  async up(declared: Properties): Promise<"unchanged" | "created" | "updated"> {
    const { inputs, failures } = await this.resource.check(this.context, this.state?.outputs ?? {}, declared);
    expect(failures).toEqual([]);
    this.unsettledBecause = undefined;
    if (this.state === undefined) {
      this.state = await this.#keep(this.resource.create(this.context, inputs));
      return "created";
    }
    const { id, outputs } = this.state;
    if (!this.resource.diff(id, outputs, inputs).isChanged) {
      return "unchanged";
    }
    const update = this.resource.update(this.context, id, outputs, inputs);
    this.state = await this.#keep(update.then((changed) => ({ id, outputs: changed })));
    return "updated";
  }

  async refresh(): Promise<void> {
    if (this.state !== undefined) {
      const { id, outputs } = this.state;
      const result = await this.resource.read(this.context, id, outputs, "refresh");
      this.state = result.kind === "gone" ? undefined : { id, outputs: result.outputs };
    }
  }

  async #keep<Made>(made: Promise<Made>): Promise<Made | { id: string; outputs: Properties }> {
    try {
      return await made;
    } catch (error) {
      if (!(error instanceof UnsettledError)) {
        throw error;
      }
      this.unsettledBecause = error.reason;
      return error;
    }
  }
}

let calls: SimulatorCalls;
let reporter: RecordingReporter;

beforeEach(async () => {
  driveTimers(new Date("2026-11-23T12:00:00Z"));
  calls = await SimulatorCalls.create({ clock: Clock.real(), rateLimits: { enabled: false } });
  reporter = new RecordingReporter();
});

afterEach(() => {
  vi.useRealTimers();
});

function doorTo(resource: Resource): Door {
  const session = Promise.resolve(simulatedSession(calls, reporter));
  return new Door(resource, new ResourceContext(() => session, reporter));
}

const posts = () => calls.apps.requests.count({ operation: "cancel" });

describe("a front door of thirty lines takes a cancellation through its whole life", () => {
  test("from a wait that runs out to a settled outcome, a changed comment and a refresh", async () => {
    const script = { cancel: { takesEffect: { afterMs: 600_000 } } };
    const { id } = calls.apps.world.add({ type: "RunAntiVirusScan" }, script);
    const declared = { machineActionId: id, comment: "Superseded", waitTimeoutSeconds: 60 };
    const door = doorTo(cancellation);
    expect(await passingTime(door.up(declared))).toBe("created");
    expect(door.unsettledBecause).toContain("is still Pending after 60 s");
    expect(door.state?.outputs).toMatchObject({ outcome: "pending" });

    vi.setSystemTime(Date.now() + 600_000);
    expect(await passingTime(door.up(declared))).toBe("updated");
    expect(door.state?.outputs).toMatchObject({ outcome: "cancelled", cancelledBy: "thisResource" });
    expect(await passingTime(door.up({ ...declared, comment: "Not needed" }))).toBe("updated");
    expect(await passingTime(door.up({ ...declared, comment: "Not needed" }))).toBe("unchanged");
    const { state } = door;
    await passingTime(door.refresh());
    expect(door.state).toEqual(state);
    expect(calls.apps.world.truth(id).action.status).toBe("Cancelled");
  });

  test("of a bulk cancellation as well", async () => {
    const { id } = calls.apps.world.add({ type: "RunAntiVirusScan" });
    const door = doorTo(bulkCancellation);
    const declared = { match: { types: ["RunAntiVirusScan"] }, comment: "Superseded" };
    expect(await passingTime(door.up(declared))).toBe("created");
    expect(door.state?.outputs["cancelled"]).toMatchObject([{ id, cancelledBy: "thisResource" }]);
    expect(await passingTime(door.up(declared))).toBe("unchanged");
    expect(posts()).toBe(1);
  });
});

describe("an import", () => {
  const read = (id: string) => {
    const { resource, context } = doorTo(cancellation);
    return passingTime(resource.read(context, id, {}, "import"));
  };

  test("takes over an action that is cancelled, with the inputs that declare it", async () => {
    const { id } = calls.apps.world.add({ type: "Isolate", status: "Cancelled", cancellationComment: "Why" });
    const result = await read(id.toUpperCase());
    const inputs = { machineActionId: id, comment: "Why" };
    expect(result).toMatchObject({ kind: "found", inputs, outputs: { ...inputs, outcome: "cancelled" } });
    const outputs = result.kind === "found" ? result.outputs : {};
    expect(cancellation.diff(id, outputs, inputs)).toEqual({ isChanged: false, replaces: [] });
  });

  test.each(["Pending", "InProgress", "Succeeded", "TimeOut"])("refuses one that is %s", async (status) => {
    const { id } = calls.apps.world.add({ type: "RunAntiVirusScan", status });
    await expect(read(id)).rejects.toThrow(
      `Could not import machine action ${id} (RunAntiVirusScan on host1.contoso.example): it is ${status}, and only`,
    );
    expect(posts()).toBe(0);
  });

  test("refuses one that is not there", async () => {
    await expect(read("7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f")).rejects.toThrow("404");
  });

  test.each([
    ["Pending", "To cancel it, declare it without importing it."],
    ["Succeeded", "It has ended and cannot be cancelled any more, so leave it out."],
  ])("says what to do about one that is %s", async (status, advice) => {
    const { id } = calls.apps.world.add({ type: "RunAntiVirusScan", status });
    await expect(read(id)).rejects.toThrow(advice);
  });

  test.each([
    ["import", "pulumi import: id "],
    ["get", "MachineActionCancellation.get: id "],
  ] as const)("of what is no id is refused without a call, and so is a get: %s", async (reason, called) => {
    const { resource, context } = doorTo(cancellation);
    const refused = passingTime(resource.read(context, "stop-scan", {}, reason));
    await expect(refused).rejects.toThrow(called);
    await expect(refused).rejects.toThrow("a GUID such as");
    expect(calls.apps.requests.count({ server: "defender" })).toBe(0);
  });

  test("of a bulk cancellation is refused, because it exists in its own stack's state only", async () => {
    const { resource, context } = doorTo(bulkCancellation);
    await expect(resource.read(context, "id", {}, "import")).rejects.toThrow("cannot be imported");
  });
});

describe("a check tells what an update would do, and refuses nothing itself", () => {
  const check = (declared: Properties) => {
    const { resource, context } = doorTo(cancellation);
    return passingTime(resource.check(context, {}, declared));
  };

  test("an action that will be cancelled is a line of the forecast", async () => {
    const { id } = calls.apps.world.add({ type: "RunAntiVirusScan" });
    const { failures, forecast } = await check({ machineActionId: id, comment: "c" });
    expect(failures).toEqual([]);
    expect(forecast.lines).toMatchObject([
      { severity: "info", text: expect.stringContaining("will be cancelled") },
    ]);
    expect(reporter.said).toEqual([]);
  });

  test.each([
    ["one that ended", { type: "RunAntiVirusScan", status: "Failed" }, "machineActionId"],
    ["containment that nobody named", { type: "Isolate" }, "expect"],
  ])("%s is a refusal of the forecast", async (_, action, property) => {
    const { id } = calls.apps.world.add(action);
    const { failures, forecast } = await check({ machineActionId: id, comment: "c" });
    expect([failures, forecast.lines]).toEqual([[], []]);
    expect(forecast.refusals).toMatchObject([{ property }]);
  });
});
