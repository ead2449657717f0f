import { timingSafeEqual } from "node:crypto";
import type { Application } from "./application.ts";
import { assertionType, verifyAssertion } from "./client-assertions.ts";
import type { EntraTenant } from "./entra-tenant.ts";
import { SignInError } from "./sign-in-error.ts";

/** The application that a client-credentials request proves to be. Throws SignInError. */
export async function authenticate(
  tenant: EntraTenant,
  form: URLSearchParams,
  tokenEndpoint: string,
): Promise<Application> {
  if (form.get("grant_type") !== "client_credentials") {
    throw new SignInError(
      400,
      "unsupported_grant_type",
      70003,
      "The app requested an unsupported grant type.",
    );
  }
  const clientId = form.get("client_id") ?? "";
  const application = tenant.application(clientId);
  if (application === undefined) {
    throw new SignInError(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }
  const assertion = form.get("client_assertion");
  const secret = form.get("client_secret");
  if (assertion !== null && form.get("client_assertion_type") === assertionType) {
    await verifyAssertion(tenant, application, assertion, tokenEndpoint);
  } else if (secret !== null) {
    checkSecret(application, secret, tenant.clock.now());
  } else {
    throw new SignInError(
      401,
      "invalid_client",
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  return application;
}

function checkSecret(application: Application, given: string, now: number): void {
  const secret = application.secrets.find(({ value }) => sameText(given, value));
  if (secret === undefined) {
    throw new SignInError(
      401,
      "invalid_client",
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
    );
  }
  if (secret.expiresAt !== undefined && secret.expiresAt <= now) {
    throw new SignInError(
      401,
      "invalid_client",
      7000222,
      `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
  }
}

function sameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
