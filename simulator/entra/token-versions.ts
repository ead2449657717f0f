import type { EntraTenant } from "./entra-tenant.ts";
import { SignInError } from "./sign-in-error.ts";

/** What differs between the two token endpoints. */
interface TokenVersion {
  /** Behind the tenant. */
  readonly path: string;
  /** The resource that a request is for. Throws SignInError. */
  readonly resourceOf: (form: URLSearchParams) => string;
  readonly answer: (accessToken: string, resource: string, tenant: EntraTenant) => unknown;
}

/** Version 2 asks by scope and answers in numbers; version 1, which several public clients use, by resource and in texts. */
export const tokenVersions: readonly TokenVersion[] = [
  {
    path: "/oauth2/v2.0/token",
    resourceOf: resourceOfScope,
    answer: (accessToken, _resource, { tokenLifetimeSeconds }) => ({
      token_type: "Bearer",
      expires_in: tokenLifetimeSeconds,
      ext_expires_in: tokenLifetimeSeconds,
      access_token: accessToken,
    }),
  },
  {
    path: "/oauth2/token",
    resourceOf: namedResource,
    answer: (accessToken, resource, { clock, tokenLifetimeSeconds }) => {
      const now = Math.floor(clock.now() / 1000);
      return {
        token_type: "Bearer",
        expires_in: String(tokenLifetimeSeconds),
        ext_expires_in: String(tokenLifetimeSeconds),
        expires_on: String(now + tokenLifetimeSeconds),
        not_before: String(now),
        resource,
        access_token: accessToken,
      };
    },
  },
];

const scopeSuffix = "/.default";

/** The resource that a scope names. MSAL adds other scopes, such as `openid`, to it. */
function resourceOfScope(form: URLSearchParams): string {
  const scope = form.get("scope") ?? "";
  const named = scope.split(" ").filter((part) => part.endsWith(scopeSuffix));
  const first = named[0];
  if (first === undefined || named.length > 1) {
    throw new SignInError(
      400,
      "invalid_scope",
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  return first.slice(0, -scopeSuffix.length);
}

function namedResource(form: URLSearchParams): string {
  const resource = form.get("resource") ?? "";
  if (resource === "") {
    throw new SignInError(
      400,
      "invalid_request",
      900144,
      "The request body must contain the following parameter: 'resource'.",
    );
  }
  return resource;
}
