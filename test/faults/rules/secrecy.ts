import type { RunFacts, Violation } from "../model/facts.ts";
import { messagesOf, storedTextsOf } from "./texts.ts";

/** So much of a secret at its beginning is too much: what quotes foreign text cuts it off somewhere. */
const tellingLength = 40;

/** No token and no secret stands in a text, or in state outside of `commands`, which is encrypted there. */
export function secretsStaySecret(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    [...messagesOf(operation), ...storedTextsOf(operation)].flatMap(({ place, text }) =>
      facts.secrets.some((secret) => text.includes(secret.slice(0, tellingLength)))
        ? [{ rule: "secrets stay secret", text: `${place}: ${text.slice(0, 300)}` }]
        : [],
    ),
  );
}

/** The token goes to no host but the service's. */
export function tokensStayHome(facts: RunFacts): readonly Violation[] {
  return facts.strangeHosts.map((host) => ({ rule: "tokens stay home", text: `a call went to ${host}` }));
}
