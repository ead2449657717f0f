import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pluginExecutable, pluginFolder } from "../../tools/plugin/bundle.ts";
import { EngineListener } from "./engine-listener.ts";
import { PluginClient } from "./plugin-client.ts";

/** How a plugin's process is started. */
export interface PluginProcessOptions {
  /** Settings by their names without `defender:`. */
  readonly config: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Longest time of a call, in milliseconds. Default: a minute. */
  readonly callDeadlineMs?: number;
}

/** The built plugin as a process of its own, configured as the engine does it, and what stands in for the engine. */
export class PluginProcess implements AsyncDisposable {
  readonly client: PluginClient;
  readonly engine: EngineListener;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  private constructor(child: ChildProcess, client: PluginClient, engine: EngineListener) {
    this.#child = child;
    this.#closed = once(child, "close");
    this.client = client;
    this.engine = engine;
  }

  static async start({ config, environment, callDeadlineMs }: PluginProcessOptions): Promise<PluginProcess> {
    const engine = await EngineListener.start();
    const child = spawn(process.execPath, [join(pluginFolder, pluginExecutable), engine.address], {
      env: { PATH: process.env["PATH"], ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await new Promise<number>((found, failed) => {
      createInterface({ input: child.stdout }).once("line", (line) => found(Number(line)));
      child.once("exit", (code) => failed(new Error(`The plugin ended with exit code ${code}.`)));
    });
    const started = new PluginProcess(child, new PluginClient(port, callDeadlineMs), engine);
    const { inputs } = await started.client.checkConfig(config);
    await started.client.configure(inputs);
    return started;
  }

  get processId(): number {
    const { pid } = this.#child;
    if (pid === undefined) {
      throw new Error("The plugin's process was not started.");
    }
    return pid;
  }

  /** Resolves when the process has ended by itself. */
  async ended(): Promise<void> {
    await this.#closed;
  }

  /** Ends the process and what stands in for the engine. */
  async stop(): Promise<void> {
    this.client[Symbol.dispose]();
    this.engine.close();
    this.#child.removeAllListeners("exit");
    this.#child.kill();
    await this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
