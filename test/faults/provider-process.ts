import { demoApplication, demoClientSecret, demoTenantId } from "../simulator/application.ts";
import { type Host, hostOf } from "./host.ts";
import type { Product } from "./product.ts";
import type { ServicePlan } from "./scenario.ts";
import type { SimulatedService } from "./simulated-service.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { hostOfProcess } from "./wire.ts";

/** How long a sign-in takes, in milliseconds, when nothing slows it down. */
const signInMs = 80;

/** What a process works with. */
export interface ProcessSurroundings {
  readonly product: Product;
  readonly service: SimulatedService;
  readonly time: VirtualTime;
  readonly plan: ServicePlan;
}

/** One process of the provider: the real methods, lifecycle, client and transport, with a sign-in that is simulated. */
export class ProviderProcess {
  readonly number: number;
  readonly host: Host;
  /** What it told the person at the terminal. */
  readonly lines: string[] = [];
  readonly #surroundings: ProcessSurroundings;
  #isDead = false;

  constructor(number: number, surroundings: ProcessSurroundings) {
    this.number = number;
    this.#surroundings = surroundings;
    const { product, time } = surroundings;
    const tell = (line: string) => {
      if (!this.#isDead) this.lines.push(line);
    };
    const tokens = new product.TokenCache(() => this.#signIn());
    const provider = product.createCancellationProvider(
      (config, reporter) =>
        time.outside(1, () =>
          product.createSession(
            product.readSettings(config, {}),
            { getToken: (options) => (this.#isDead ? never() : tokens.getToken(options)) },
            reporter,
          ),
        ),
      { say: tell, warn: tell },
    );
    void provider.configure({ config: configOf(this.#settings()) });
    this.host = hostOf(provider);
  }

  /** Ends it as SIGKILL does: its connections break, and whatever it has begun comes to nothing. */
  kill(): void {
    this.#isDead = true;
    this.#surroundings.service.cut(this.number);
  }

  #settings(): ReadonlyMap<string, string> {
    const { limits } = this.#surroundings.plan;
    return new Map([
      ["defender:tenantId", demoTenantId],
      ["defender:clientId", demoApplication.clientId],
      ["defender:clientSecret", demoClientSecret],
      ["defender:apiBaseUrl", `https://${hostOfProcess(this.number)}`],
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
      if (value === undefined) throw new Error(`Missing required configuration key: ${key}`);
      return value;
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
