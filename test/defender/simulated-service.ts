import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import type { Operation } from "../../provider/defender/call.ts";
import { defaultEndpointOptions } from "../../simulator/defender/machine-action-endpoints.ts";
import { type Simulator, type StartOptions, startSimulator } from "../../simulator/simulator.ts";
import { trustSimulator } from "../support/trust-simulator.ts";
import { createDrivenClient, type DrivenClient, type DrivenClientOptions } from "./driven-client.ts";
import { DrivenTime } from "./driven-time.ts";

export const operations: readonly Operation[] = ["get", "list", "cancel"];

/** One simulator for a file of tests; for each test driven time, a fresh client and an action that is pending. */
export class SimulatedService {
  #simulator: Simulator | undefined;
  #time: DrivenTime | undefined;
  #driven: DrivenClient | undefined;
  #actionId = "";

  /** To be made at the top of a file. Limits are not counted unless asked for. */
  constructor(options: StartOptions = {}) {
    beforeAll(async () => {
      this.#simulator = await startSimulator({ rateLimits: { enabled: false }, ...options });
      trustSimulator(this.#simulator);
    });
    afterAll(() => this.simulator.close());
    beforeEach(() => {
      this.#time = new DrivenTime();
      this.#driven = createDrivenClient(this.simulator, this.#time);
      this.#actionId = this.simulator.world.add().id;
      this.simulator.requests.clear();
    });
    const { endpoints = {} } = options;
    afterEach(() => {
      this.simulator.faults.clear();
      this.simulator.endpoints = { ...defaultEndpointOptions, ...endpoints };
      vi.unstubAllEnvs();
      this.#time?.end();
    });
  }

  get simulator(): Simulator {
    return existing(this.#simulator);
  }

  get driven(): DrivenClient {
    return existing(this.#driven);
  }

  /** The test's pending action. */
  get actionId(): string {
    return this.#actionId;
  }

  /** Replaces the test's client by another one. */
  useClient(options: DrivenClientOptions): void {
    this.#driven = createDrivenClient(this.simulator, existing(this.#time), options);
  }

  /** Makes one call about the test's action. */
  call(operation: Operation): Promise<unknown> {
    const { client } = this.driven;
    switch (operation) {
      case "get":
        return client.readBatched(this.actionId);
      case "list":
        return client.list([{ field: "status", equals: "Pending" }]);
      case "cancel":
        return client.cancel(this.actionId, "Superseded");
    }
  }

  /** Makes the call in driven time and gives its result or its error. */
  outcomeOf(operation: Operation, isStuck?: () => boolean): Promise<unknown> {
    return this.driven.drive(
      this.call(operation).catch((error: unknown) => error),
      isStuck,
    );
  }

  /** When the requests of this operation arrived, in milliseconds since the first of them. */
  arrivalsMs(operation: Operation): number[] {
    const times = this.simulator.requests.matching({ operation }).map(({ at }) => at);
    return times.map((at) => at - (times[0] ?? at));
  }
}

function existing<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error("It exists only while a test runs.");
  }
  return value;
}
