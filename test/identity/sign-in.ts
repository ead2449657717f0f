import { expect, vi } from "vitest";
import type { Settings } from "../../provider/configuration/settings.ts";
import { AuthenticationError } from "../../provider/errors.ts";
import { createTokenSource } from "../../provider/identity/credential.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { settingsFrom, type Values } from "../configuration/sources.ts";

/** Stack config that leads to the simulator, without a way to sign in. */
export function simulatorConfig(simulator: Simulator): Values {
  return {
    tenantId: simulator.tenantId,
    clientId: simulator.application.clientId,
    authorityHost: simulator.authorityHost,
    apiBaseUrl: simulator.apiBaseUrl,
  };
}

/** Settings for the simulator; what the environment names is set in this process too, where the libraries look. */
export function simulatorSettings(simulator: Simulator, config: Values, environment: Values = {}): Settings {
  for (const [name, value] of Object.entries(environment)) {
    vi.stubEnv(name, value);
  }
  return settingsFrom({ ...simulatorConfig(simulator), ...config }, environment);
}

/** Signs in once and gives the claims of the token that the directory signed. */
export async function claimsOf(simulator: Simulator, settings: Settings): Promise<Record<string, unknown>> {
  return simulator.tenant.verifyToken(await createTokenSource(settings).getToken());
}

/** The error that the sign-in ends with. */
export async function failureOf(settings: Settings): Promise<AuthenticationError> {
  const result: unknown = await createTokenSource(settings)
    .getToken()
    .catch((error: unknown) => error);
  expect(result).toBeInstanceOf(AuthenticationError);
  if (!(result instanceof AuthenticationError)) {
    throw result;
  }
  expect(result.cause).toBeUndefined();
  expect(result.message.length).toBeLessThan(4000);
  return result;
}

const realSetTimeout = globalThis.setTimeout;

/**
 * Waits for something that needs both, timers that are faked and a network that is not: lets half a second of faked
 * time pass for every few milliseconds of real time.
 */
export async function driveTimers<T>(work: Promise<T>): Promise<T> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  work.then(settle, settle);
  while (!isSettled) {
    await new Promise((resolve) => realSetTimeout(resolve, 5));
    await vi.advanceTimersByTimeAsync(500);
  }
  return work;
}
