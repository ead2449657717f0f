import { describeSignIn } from "../configuration/description.ts";
import type { Settings } from "../configuration/settings.ts";
import { AuthenticationError } from "../errors.ts";
import type { NetworkFailure } from "./sign-in-http-client.ts";

/** Turns whatever a sign-in threw into an error that says what was tried, what came back and what to do. */
export function signInFailure(
  settings: Settings,
  error: unknown,
  networkFailure: NetworkFailure | undefined,
): AuthenticationError {
  const tried = `Sign-in failed. Tried ${describeSignIn(settings.signIn)} at ${settings.authorityHost.origin}.`;
  const text = error instanceof Error ? error.message : String(error);
  return new AuthenticationError(`${tried} ${networkFailure?.url.host ?? ""} ${text}`, { cause: error });
}
