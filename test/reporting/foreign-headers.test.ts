import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseErrorBody } from "../../provider/defender/error-body.ts";
import { signInFailure } from "../../provider/identity/sign-in-failure.ts";
import { explainNetworkFailure } from "../../provider/network/network-failure.ts";
import { withoutHeaders } from "../../provider/reporting/foreign-headers.ts";
import { settingsFrom, signInEnvironment } from "../configuration/sources.ts";

const names = fc.oneof(
  fc.constantFrom("Date", "server", "Set-Cookie", "authorization", "X-Ms-Request-Id", "via", "report-to"),
  fc.stringMatching(/^[a-z]{1,6}-[a-z0-9]{1,6}$/),
);

/** Each value can be found again, whatever stands around it. */
const values = fc
  .tuple(fc.stringMatching(/^[0-9a-f]{8}$/), fc.constantFrom("", "; path=/", ' {"a":{"b":1}}', "it's, so"))
  .map(([mark, more]) => ({ mark: `mark${mark}`, text: `mark${mark}${more}` }));

const heads = fc.array(fc.tuple(names, values), { minLength: 1, maxLength: 6 });

type Head = readonly (readonly [string, { readonly mark: string; readonly text: string }])[];

const objectOf = (head: Head) => Object.fromEntries(head.map(([name, { text }]) => [name, text]));

/** How libraries and gateways show headers. */
const writings: Readonly<Record<string, (head: Head) => string>> = {
  "as HTTP": (head) => head.map(([name, { text }]) => `${name}: ${text}`).join("\r\n"),
  "as JSON": (head) => JSON.stringify({ request: { url: "u", headers: objectOf(head) }, name: "RestError" }),
  "as indented JSON": (head) => JSON.stringify({ headers: objectOf(head), name: "RestError" }, undefined, 2),
  "as JSON that is cut off": (head) => JSON.stringify({ request: { headers: objectOf(head) } }).slice(0, -3),
  "as Node.js shows an object": (head) => inspect({ name: "RestError", headers: objectOf(head) }),
  "as Node.js shows raw headers": (head) =>
    inspect({ rawHeaders: head.flatMap(([name, { text }]) => [name, text.replaceAll("]", "")]) }),
};

const clientSecret = settingsFrom({}, signInEnvironment);
const defaultChain = settingsFrom({});

/** Every message in which words of a library or a gateway are quoted. */
const messages: Readonly<Record<string, (text: string) => string | undefined>> = {
  "of the sign-in": (text) => signInFailure(clientSecret, new Error(text), undefined).message,
  "of Entra": (text) => signInFailure(clientSecret, new Error(`AADSTS1: No.\n${text}`), undefined).message,
  "of the default chain": (text) =>
    signInFailure(
      defaultChain,
      new Error(`ChainedTokenCredential failed.\nCredentialUnavailableError: ${text}`),
      undefined,
    ).message,
  "of the network": (text) => explainNetworkFailure(new Error(text), "host"),
  "of an answer that is not Defender's": (text) => parseErrorBody(text).message,
  "of the service": (text) => parseErrorBody(JSON.stringify({ error: { message: text } })).message,
};

describe.each(Object.entries(messages))("a message %s shows no header", (_, messageOf) => {
  test.each(Object.entries(writings))("%s", (_, write) => {
    fc.assert(
      fc.property(
        heads,
        fc.constantFrom("", "HTTP/1.1 403 Forbidden\n", "Request failed.\n"),
        (head, before) => {
          const message = messageOf(before + write(head)) ?? "";
          for (const [, { mark }] of head) {
            expect(message).not.toContain(mark);
          }
        },
      ),
    );
  });
});

test.each([
  "EnvironmentCredential: Environment is not configured",
  "connect ECONNREFUSED 127.0.0.1:443",
  "The headers could not be read: no answer",
  "Azure CLI: run `az login`",
])("%s stays", (text) => {
  expect(withoutHeaders(text)).toBe(text);
});
