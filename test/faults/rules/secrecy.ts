import type { Operation, RunFacts, Violation } from "../model/facts.ts";

/** So much of a secret at its beginning is too much: what quotes foreign text cuts it off somewhere. */
const tellingLength = 40;

/** No token and no secret stands in a text, or in state outside of `commands`, which is encrypted there. */
export function secretsStaySecret(facts: RunFacts): readonly Violation[] {
  return facts.operations.flatMap((operation) =>
    textsOf(operation).flatMap(({ place, text }) =>
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

interface Place {
  readonly place: string;
  readonly text: string;
}

function textsOf({ lines, calls, lookUp }: Operation): readonly Place[] {
  const results = calls.flatMap(({ method, resource, result }): readonly Place[] => {
    const place = `${method} of ${resource}`;
    switch (result?.kind) {
      case "failed":
        return [{ place, text: result.message }];
      case "checked":
        return result.failures.map(({ reason }) => ({ place, text: reason }));
      case "done":
      case "notReady": {
        const { commands: _, ...rest } = result.outputs;
        const message = result.kind === "notReady" ? result.message : "";
        return [{ place, text: `${message} ${JSON.stringify(rest)}` }];
      }
      default:
        return [];
    }
  });
  const lookedUp =
    lookUp?.answer.kind === "failed" ? [{ place: "a look-up", text: lookUp.answer.message }] : [];
  return [...lines.map((text) => ({ place: "a line", text })), ...results, ...lookedUp];
}
