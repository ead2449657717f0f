import type { SettingsSource } from "../../../../provider/configuration/settings.ts";
import type { Reporter } from "../../../../provider/reporting/reporter.ts";
import type { Resource } from "../../../../provider/resources/resource.ts";
import type { Session } from "../../../../provider/session.ts";
import { demoApplication, demoClientSecret, demoTenantId } from "../../../../simulator/entra/application.ts";
import { type Host, hostOf } from "../../model/host.ts";
import type { LookUps, ProviderProcess } from "../../model/premises.ts";
import type { FrontDoor, ServicePlan } from "../../model/scenario.ts";
import { providerTexts } from "../../model/stack.ts";
import { pluginHostOf } from "../plugin-host.ts";
import type { SimulatedService } from "../simulated-service.ts";
import type { InMemoryNetwork } from "./in-memory-network.ts";
import { pluginLookUpsOf, pluginMethodsOf } from "./plugin-methods.ts";
import { hostOfProcess } from "./process-hosts.ts";
import type { Product } from "./product.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** How long a sign-in takes, in milliseconds, when nothing slows it down. */
const signInMs = 80;

/** What a process works with. */
export interface ProcessSurroundings {
  readonly product: Product;
  readonly service: SimulatedService;
  readonly time: VirtualTime;
  readonly network: InMemoryNetwork;
  readonly plan: ServicePlan;
  readonly door: FrontDoor;
}

/** How the engine and a program reach what a process serves. */
interface Door {
  readonly host: Host;
  readonly lookUps: LookUps;
}

/** A process of the provider in this process: the real methods, lifecycle, client and transport; sign-in is simulated. */
export class InMemoryProcess implements ProviderProcess {
  readonly host: Host;
  readonly lookUps: LookUps;
  readonly lines: string[] = [];
  readonly #number: number;
  readonly #surroundings: ProcessSurroundings;
  #hasEngine = true;
  #isDead = false;

  constructor(number: number, surroundings: ProcessSurroundings) {
    this.#number = number;
    this.#surroundings = surroundings;
    const { product, time } = surroundings;
    const tell = (line: string) => {
      if (!this.#isDead) {
        this.lines.push(line);
      }
    };
    const tokens = new product.TokenCache(() => this.#signIn());
    const reporter = { say: tell, warn: tell };
    const watch = new product.EngineWatch({
      isAlive: () => (this.#isDead ? never() : Promise.resolve(this.#hasEngine)),
      onGone: () => this.kill(),
    });
    const openSession = (source: SettingsSource) =>
      time.outside(1, () =>
        product.createSession(
          product.readSettings(source, {}),
          { getToken: (options) => (this.#isDead ? never() : tokens.getToken(options)) },
          reporter,
          { beforeCancel: () => watch.mustBeAlive() },
        ),
      );
    const door =
      surroundings.door === "plugin"
        ? this.#openPluginDoor(openSession, reporter)
        : this.#openDynamicDoor(openSession, reporter);
    this.host = door.host;
    this.lookUps = door.lookUps;
  }

  /** One session for all kinds of resources, as in the real process; see `createHostContext` of the provider. */
  #openDynamicDoor(open: (source: SettingsSource) => Promise<Session>, reporter: Reporter): Door {
    const { product } = this.#surroundings;
    const config = configOf(this.#settings());
    let session: Promise<Session> | undefined;
    const openSession = () => {
      session ??= open(config);
      return session;
    };
    const hosted = (resource: Resource) => {
      const context = new product.ResourceContext(openSession, reporter);
      return product.createHostProvider(async () => ({ resource, context }));
    };
    const providers = new Map([
      [providerTexts.cancellation, hosted(product.cancellation)],
      [providerTexts.bulk, hosted(product.bulkCancellation)],
    ]);
    for (const provider of providers.values()) {
      void provider.configure({ config });
    }
    return {
      host: hostOf(providers),
      lookUps: {
        get: async (id) => ({ ...(await product.lookUpMachineAction({ id }, openSession)) }),
        list: async (conditions) =>
          (await product.lookUpMachineActions(conditions, openSession)).map((action) => ({ ...action })),
        isNotFound: (error) => error instanceof product.MachineActionNotFoundError,
      },
    };
  }

  #openPluginDoor(openSession: (source: SettingsSource) => Promise<Session>, reporter: Reporter): Door {
    const { product } = this.#surroundings;
    const { outputNames } = product;
    const door = new product.PluginDoor({ openSession, reporterFor: () => reporter, outputNames });
    const settings = [...this.#settings()].map(([key, value]) => [key.replace("defender:", ""), value]);
    const { inputs } = door.checkConfig({ values: Object.fromEntries(settings), secrets: new Set() });
    door.configure(inputs.values);
    return { host: pluginHostOf(pluginMethodsOf(door, product)), lookUps: pluginLookUpsOf(door, product) };
  }

  loseEngine(): void {
    this.#hasEngine = false;
  }

  kill(): void {
    this.#isDead = true;
    this.#surroundings.network.cut(hostOfProcess(this.#number));
  }

  #settings(): ReadonlyMap<string, string> {
    const { limits } = this.#surroundings.plan;
    return new Map([
      ["defender:tenantId", demoTenantId],
      ["defender:clientId", demoApplication.clientId],
      ["defender:clientSecret", demoClientSecret],
      ["defender:apiBaseUrl", `https://${hostOfProcess(this.#number)}`],
      ...(limits === undefined
        ? []
        : ([
            ["defender:callsPerMinute", String(limits.perMinute)],
            ["defender:callsPerHour", String(limits.perHour)],
          ] as const)),
    ]);
  }

  async #signIn(): Promise<{ token: string; expiresAtMs: number }> {
    const { service, time, product } = this.#surroundings;
    const fault = service.faults.takeForSignIn();
    if (fault?.kind === "signInRefused") {
      await time.sleep(signInMs);
      throw new product.AuthenticationError("Sign-in was refused: AADSTS90033, a transient error.");
    }
    const durationMs = fault?.kind === "signInSlow" ? fault.amount * 1000 : signInMs;
    return time.outside(durationMs, () => service.issueToken());
  }
}

function configOf(settings: ReadonlyMap<string, string>) {
  return {
    get: (key: string) => settings.get(key),
    require: (key: string) => {
      const value = settings.get(key);
      if (value === undefined) {
        throw new Error(`Missing required configuration key: ${key}`);
      }
      return value;
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
