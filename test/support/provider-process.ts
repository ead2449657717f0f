import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Simulator } from "../../simulator/simulator.ts";
import { answerOf, defaultCallDeadlineMs, fromStruct, type SendCall, toStruct } from "./provider-call.ts";

/** Stack config with which the provider signs in at the simulator, as the host receives it. */
export function hostConfig(simulator: Simulator): Record<string, string> {
  return {
    "defender:tenantId": simulator.tenantId,
    "defender:clientId": simulator.application.clientId,
    "defender:clientSecret": simulator.clientSecret,
    "defender:apiBaseUrl": simulator.apiBaseUrl,
    "defender:authorityHost": simulator.authorityHost,
  };
}

/** Environment in which the provider's process trusts the simulator. */
export function hostTrust(simulator: Simulator): Record<string, string> {
  return { NODE_EXTRA_CA_CERTS: simulator.certificatePath };
}

type Properties = Readonly<Record<string, unknown>>;

/** The text that a resource stores as its provider. */
export const providerText = 'exports.handler = () => require("pulumi-defender-endpoint/provider");';

/** The inputs of a cancellation as the engine hands them to the host. */
export function cancellationInputs(machineActionId: string, more: Properties = {}): Properties {
  return { machineActionId, comment: "Cancelled by a test", __provider: providerText, ...more };
}

/** The text that a bulk cancellation stores as its provider. */
export const bulkProviderText = 'exports.handler = () => require("pulumi-defender-endpoint/bulk-provider");';

const repository = resolve(import.meta.dirname, "../..");
const hostPath = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/dynamic-provider");

/** How a process is started. */
export interface ProcessOptions {
  /** Longest time of a call, in milliseconds. Default: a minute. */
  readonly callDeadlineMs?: number;
  /** Where the engine listens. Default: nowhere. */
  readonly engineAddress?: string;
  /** The script that serves the resources. Default: Pulumi's own host of dynamic providers. */
  readonly script?: string;
}

const nobody = "127.0.0.1:1";

/** The resource that calls are about, as a plugin is told it; the host of dynamic providers asks for none. */
const urn = "urn:pulumi:test::test::defender:index:MachineActionCancellation::cancellation";

/** A process that serves resources, Pulumi's own host of dynamic providers or a plugin, called over gRPC as the engine calls it. */
export class ProviderProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #callDeadlineMs: number;
  readonly #client: InstanceType<typeof grpc.ResourceProviderClient>;
  /** What the process has written to stderr, which the engine shows to the person at the terminal. */
  stderr = "";

  private constructor(child: ChildProcess, port: number, callDeadlineMs: number) {
    this.#child = child;
    this.#closed = once(child, "close");
    this.#callDeadlineMs = callDeadlineMs;
    this.#client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      this.stderr += chunk;
    });
  }

  static async start(
    config: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string>>,
    {
      callDeadlineMs = defaultCallDeadlineMs,
      engineAddress = nobody,
      script = hostPath,
    }: ProcessOptions = {},
  ): Promise<ProviderProcess> {
    const child = spawn(process.execPath, [script, engineAddress], {
      cwd: repository,
      env: {
        PATH: process.env["PATH"],
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await new Promise<number>((found, failed) => {
      createInterface({ input: child.stdout }).once("line", (line) => found(Number(line)));
      child.once("exit", (code) => failed(new Error(`The provider's process ended with exit code ${code}.`)));
    });
    const host = new ProviderProcess(child, port, callDeadlineMs);
    await host.#call<unknown>((done, metadata, options) =>
      host.#client.configure(
        new messages.ConfigureRequest().setArgs(toStruct(config)),
        metadata,
        options,
        done,
      ),
    );
    return host;
  }

  async check(news: Properties, olds: Properties = {}) {
    const request = new messages.CheckRequest().setUrn(urn).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await this.#call<InstanceType<typeof messages.CheckResponse>>(
      (done, metadata, options) => this.#client.check(request, metadata, options, done),
    );
    return {
      inputs: fromStruct(response.getInputs()),
      failures: response.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  async diff(id: string, olds: Properties, news: Properties) {
    const request = new messages.DiffRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await this.#call<InstanceType<typeof messages.DiffResponse>>((done, metadata, options) =>
      this.#client.diff(request, metadata, options, done),
    );
    const { DIFF_SOME } = messages.DiffResponse.DiffChanges;
    return { changes: response.getChanges() === DIFF_SOME, replaces: response.getReplacesList() };
  }

  async create(inputs: Properties) {
    const request = new messages.CreateRequest().setProperties(toStruct(inputs));
    const response = await this.#call<InstanceType<typeof messages.CreateResponse>>(
      (done, metadata, options) => this.#client.create(request, metadata, options, done),
    );
    return { id: response.getId(), properties: fromStruct(response.getProperties()) };
  }

  async read(id: string, properties: Properties) {
    const request = new messages.ReadRequest().setId(id).setProperties(toStruct(properties));
    const response = await this.#call<InstanceType<typeof messages.ReadResponse>>((done, metadata, options) =>
      this.#client.read(request, metadata, options, done),
    );
    return { id: response.getId(), properties: fromStruct(response.getProperties()) };
  }

  async update(id: string, olds: Properties, news: Properties) {
    const request = new messages.UpdateRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await this.#call<InstanceType<typeof messages.UpdateResponse>>(
      (done, metadata, options) => this.#client.update(request, metadata, options, done),
    );
    return { properties: fromStruct(response.getProperties()) };
  }

  async delete(id: string, properties: Properties): Promise<void> {
    const request = new messages.DeleteRequest().setId(id).setProperties(toStruct(properties));
    await this.#call<unknown>((done, metadata, options) =>
      this.#client.delete(request, metadata, options, done),
    );
  }

  get processId(): number {
    const { pid } = this.#child;
    if (pid === undefined) {
      throw new Error("The provider's process was not started.");
    }
    return pid;
  }

  /** Resolves when the process has ended, and all that it wrote is in `stderr`. */
  async stop(): Promise<void> {
    this.#client.close();
    this.#child.removeAllListeners("exit");
    this.#child.kill();
    await this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #call<Response>(send: SendCall<Response>): Promise<Response> {
    return answerOf(send, this.#callDeadlineMs);
  }
}
