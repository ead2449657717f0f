import type { LightMyRequestResponse } from "fastify";
import { Clock } from "../../simulator/clock.ts";
import {
  createSimulatorApps,
  type SimulatorApps,
  type SimulatorOptions,
} from "../../simulator/simulator-apps.ts";

export const defenderResource = "https://api.securitycenter.microsoft.com";

export interface CallOptions {
  /** Bearer token; default: one with every permission. `null`: no Authorization header. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A simulator without a network, on a driven clock, with the calls that tests make of it. */
export class SimulatorCalls {
  readonly apps: SimulatorApps;
  readonly token: string;

  private constructor(apps: SimulatorApps, token: string) {
    this.apps = apps;
    this.token = token;
  }

  static async create(options: SimulatorOptions = {}): Promise<SimulatorCalls> {
    const apps = await createSimulatorApps({ clock: Clock.driven(), ...options });
    return new SimulatorCalls(apps, await apps.tenant.issueToken(apps.application, defenderResource));
  }

  /** A token of the application as if it had been given these roles. */
  tokenWith(roles: readonly string[], resource = defenderResource): Promise<string> {
    return this.apps.tenant.issueToken({ ...this.apps.application, roles }, resource);
  }

  call(
    method: "GET" | "POST" | "PUT" | "DELETE",
    url: string,
    options: CallOptions = {},
  ): Promise<LightMyRequestResponse> {
    const { token = this.token, headers = {}, body } = options;
    return this.apps.defender.inject({
      method,
      url,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
  }

  get(id: string, options?: CallOptions): Promise<LightMyRequestResponse> {
    return this.call("GET", `/api/machineactions/${id}`, options);
  }

  list(query: Readonly<Record<string, string>> = {}, options?: CallOptions): Promise<LightMyRequestResponse> {
    return this.call("GET", `/api/machineactions?${new URLSearchParams(query)}`, options);
  }

  cancel(
    id: string,
    body: unknown = { Comment: "Superseded" },
    options: CallOptions = {},
  ): Promise<LightMyRequestResponse> {
    const headers = { "content-type": "application/json", ...options.headers };
    return this.call("POST", `/api/machineactions/${id}/cancel`, {
      body: JSON.stringify(body),
      ...options,
      headers,
    });
  }

  /** Asks the token endpoint as a form. */
  askForToken(
    form: Readonly<Record<string, string>>,
    tenantId = this.apps.tenantId,
  ): Promise<LightMyRequestResponse> {
    return this.apps.entra.inject({
      method: "POST",
      url: `/${tenantId}/oauth2/v2.0/token`,
      headers: { host: "login.example", "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: this.apps.application.clientId,
        scope: `${defenderResource}/.default`,
        ...form,
      }).toString(),
    });
  }
}
