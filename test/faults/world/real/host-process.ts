import type { Server } from "node:net";
import type { ServiceError } from "@grpc/grpc-js";
import { killIfRunning } from "../../../support/process-tree.ts";
import { InitializationFailed } from "../../../support/provider-call.ts";
import type { ProviderProcess as Process } from "../../../support/provider-process.ts";
import * as model from "../../model/host.ts";
import type { ProviderProcess } from "../../model/premises.ts";

/** The real process: Pulumi's host with the built package, called over gRPC. */
export class HostProcess implements ProviderProcess {
  readonly host: model.Host;
  readonly #process: Process;
  readonly #engine: Server;
  /** Resolves when the process has ended. */
  ended: Promise<void> | undefined;

  /** @param engine what listens in place of the engine that has started the process */
  constructor(process: Process, engine: Server) {
    this.#process = process;
    this.#engine = engine;
    this.host = {
      check: (olds, news) => answered(process.check(news, olds)),
      diff: async (id, olds, news) => {
        const { changes, replaces } = await answered(process.diff(id, olds, news));
        return { changes, replaces: replaces.length > 0 };
      },
      create: async (inputs) => {
        const { id, properties } = await initialised(process.create(inputs));
        return { id, outputs: properties };
      },
      read: async (id, outputs) => {
        const { id: found, properties } = await answered(process.read(id, outputs));
        return { id: found, outputs: properties };
      },
      update: async (id, olds, news) => {
        const { properties } = await initialised(process.update(id, olds, news));
        return { outputs: properties };
      },
      delete: (id, outputs) => answered(process.delete(id, outputs)),
    };
  }

  get lines(): readonly string[] {
    return this.#process.stderr.split("\n");
  }

  loseEngine(): void {
    this.#engine.close();
  }

  kill(): void {
    this.#engine.close();
    killIfRunning(this.#process.processId);
    this.ended ??= this.#process.stop();
  }
}

async function initialised<Result>(made: Promise<Result>): Promise<Result> {
  try {
    return await answered(made);
  } catch (error) {
    if (!(error instanceof InitializationFailed)) {
      throw error;
    }
    const { id, properties, reasons } = error;
    throw new model.InitializationFailed(id, properties, reasons);
  }
}

/** What the provider said of a failure; gRPC puts its own status before it, which the engine does not show. */
export async function answered<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (isServiceError(error)) {
      throw new Error(error.details, { cause: error });
    }
    throw error;
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "details" in error && typeof error.details === "string";
}
