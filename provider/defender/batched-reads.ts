import { sendBatchAtMs } from "./batch-timing.ts";
import type { MachineAction } from "./machine-action.ts";
import { maxValuesPerCall } from "./machine-action-filter.ts";

/** Reads the actions of one batch. Of each it gives the action, or why that one could not be read. */
type ReadTogether = (
  machineActionIds: readonly string[],
) => Promise<ReadonlyMap<string, MachineAction | Error>>;

interface WaitingRead {
  readonly machineActionId: string;
  readonly resolve: (action: MachineAction) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly reads: WaitingRead[];
  readonly firstAtMs: number;
  readonly maxOpenBefore: number;
  latestAtMs: number;
  hasAwaited: boolean;
}

/** Lets reads that come close together share a call. Nothing is kept: each read is fresh. */
export class BatchedReads {
  readonly #readTogether: ReadTogether;
  #open = 0;
  #maxOpen = 0;
  /** Calls under way that a read will follow. */
  #awaited = 0;
  #batch: Batch | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readTogether: ReadTogether) {
    this.#readTogether = readTogether;
  }

  async read(machineActionId: string): Promise<MachineAction> {
    const maxOpenBefore = this.#maxOpen;
    this.#open += 1;
    this.#maxOpen = Math.max(this.#maxOpen, this.#open);
    try {
      return await new Promise((resolve, reject) => {
        const nowMs = Date.now();
        this.#batch ??= { reads: [], firstAtMs: nowMs, latestAtMs: nowMs, maxOpenBefore, hasAwaited: false };
        this.#batch.reads.push({ machineActionId, resolve, reject });
        this.#batch.latestAtMs = nowMs;
        this.#sendWhenDue(this.#batch);
      });
    } finally {
      this.#open -= 1;
    }
  }

  /** Makes a call that a read will follow, for example a cancel call: the batch waits for that read. */
  async awaited<Result>(call: () => Promise<Result>): Promise<Result> {
    this.#awaited += 1;
    try {
      return await call();
    } finally {
      this.#awaited -= 1;
      if (this.#batch !== undefined) {
        // The read is still to come.
        this.#batch.latestAtMs = Date.now();
        this.#sendWhenDue(this.#batch);
      }
    }
  }

  /** @param hasWaited whether reads that had arrived have had their chance to join */
  #sendWhenDue(batch: Batch, hasWaited = false): void {
    if (batch !== this.#batch) {
      return;
    }
    clearTimeout(this.#timer);
    batch.hasAwaited ||= this.#awaited > 0;
    const atMs = sendBatchAtMs({
      ...batch,
      size: batch.reads.length,
      capacity: maxValuesPerCall,
      maxOpen: this.#maxOpen,
      awaited: this.#awaited,
    });
    const leftMs = atMs - Date.now();
    if (batch.reads.length >= maxValuesPerCall || (hasWaited && leftMs <= 0)) {
      this.#batch = undefined;
      void this.#send(batch.reads);
      return;
    }
    // On a busy machine the timer can fire late: reads that have arrived meanwhile join before the time is judged.
    this.#timer = setTimeout(() => setImmediate(() => this.#sendWhenDue(batch, true)), Math.max(0, leftMs));
  }

  async #send(reads: readonly WaitingRead[]): Promise<void> {
    try {
      const results = await this.#readTogether(reads.map(({ machineActionId }) => machineActionId));
      for (const { machineActionId, resolve, reject } of reads) {
        const result = results.get(machineActionId);
        if (result === undefined || result instanceof Error) {
          reject(result ?? new TypeError("A read of the batch has no result."));
        } else {
          resolve(result);
        }
      }
    } catch (error) {
      for (const { reject } of reads) {
        reject(error);
      }
    }
  }
}
