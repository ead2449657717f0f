import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const memorySchema = z.object({ rss: z.number(), heapUsed: z.number(), external: z.number() });

/** Bytes that a process holds after its garbage was collected. */
export type Memory = z.infer<typeof memorySchema>;

/** Asks the provider's process for its memory, through a file in this folder. */
export class MemoryProbe {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, "memory.json");
  }

  /** Makes a process answer. */
  get environment(): Record<string, string> {
    const preload = join(import.meta.dirname, "memory-report.cjs");
    return { SOAK_MEMORY: this.#file, NODE_OPTIONS: `--require ${JSON.stringify(preload)}` };
  }

  async measure(processId: number): Promise<Memory> {
    process.kill(processId, "SIGUSR2");
    for (let tries = 0; tries < 3_000; tries += 1) {
      const text = await readFile(this.#file, "utf8").catch(() => undefined);
      if (text !== undefined) {
        await rm(this.#file);
        return memorySchema.parse(JSON.parse(text));
      }
      await delay(10);
    }
    throw new Error("The provider's process does not tell its memory.");
  }
}
