import type { PluginProcess } from "../../../support/plugin-process.ts";
import { killIfRunning } from "../../../support/process-tree.ts";
import type { Host } from "../../model/host.ts";
import type { ProviderProcess } from "../../model/premises.ts";
import { pluginHostOf } from "../plugin-host.ts";

/** The real process of the built plugin, called over gRPC. */
export class PluginHostProcess implements ProviderProcess {
  readonly host: Host;
  readonly #process: PluginProcess;
  /** Resolves when the process has ended. */
  ended: Promise<void> | undefined;

  constructor(process: PluginProcess) {
    this.#process = process;
    this.host = pluginHostOf(process.client);
  }

  get lines(): readonly string[] {
    return this.#process.engine.lines.map(({ text }) => text);
  }

  loseEngine(): void {
    this.#process.engine.close();
  }

  kill(): void {
    killIfRunning(this.#process.processId);
    this.ended ??= this.#process.stop();
  }
}
