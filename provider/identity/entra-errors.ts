import { quoteForeign } from "../reporting/foreign-text.ts";
/** What an error of Entra means for whoever has to fix it, by the number after `AADSTS`. Sentences without full stops. */
export const entraFixes: Readonly<Record<number, string>> = {
  7000215:
    "Set the secret's value, which the app registration shows once after its creation, not the secret's ID; check that it belongs to this client",
  7000222: "The client secret has expired: make a new one in the app registration and set it",
  7000218: "Entra got no secret or assertion: check that the app registration is not a public client",
  7000112: "The application is disabled: enable its service principal (Enterprise applications, Properties)",
  700016: "Check client and tenant: the application is not in this tenant, or consent was never given there",
  700027:
    "The certificate is not registered for this client, or has expired: upload the certificate in the app registration (Certificates & secrets), and compare thumbprints",
  700024:
    "The ID token or assertion has expired or is not valid yet: fetch it shortly before `pulumi` runs, or use a way that renews it (token file, request URL), and check this machine's clock",
  700211:
    "The app registration has no federated credential for this issuer: compare the issuer with the ID token's `iss`",
  700212:
    "The app registration has no federated credential for this audience: compare the audience with the ID token's `aud`",
  700213:
    "The app registration has no federated credential for this subject: compare the subject, character by character, with the ID token's `sub` (branch, environment, pull request or service account)",
  70021:
    "The app registration has no federated credential for this ID token: compare issuer, subject and audience with the token's `iss`, `sub` and `aud`",
  50013:
    "The ID token's signature is not valid: check that its issuer publishes its keys and that the token is complete",
  50027:
    "The ID token that was given is not a token: perhaps a variable was not filled in, or the token was cut off",
  90002: "Check the tenant (defender:tenantId, ARM_TENANT_ID), and for a government tenant defender:cloud",
  900023:
    "Check the tenant (defender:tenantId, ARM_TENANT_ID): it is neither a GUID nor a domain of a tenant",
  900382: "Tenant and sign-in host belong to different clouds: set defender:cloud",
  500011:
    "The tenant does not know the API: check defender:cloud and defender:scope, and that the tenant has Defender for Endpoint",
  501051:
    "The application has none of the API's permissions: add application permissions of WindowsDefenderATP to the app registration and grant admin consent",
  1002012: "Check defender:scope: it must be the API's address and end in /.default",
  70011: "Check defender:scope: it must be the API's address and end in /.default",
  53003:
    "A Conditional Access policy for workload identities forbids this sign-in, for example from this network",
  50105: "Assign the application to the API's service principal, which requires assignment",
  65001: "An administrator has to consent to the application's permissions in this tenant",
};

/** An answer of Entra's token endpoint that was not a token, as far as its text tells. */
export interface EntraError {
  /** For example `AADSTS7000215`. */
  readonly code: string;
  /** Entra's own words, without the trailing ids. */
  readonly description: string;
  readonly traceId: string | undefined;
  readonly correlationId: string | undefined;
  /** What to do, as a sentence without its full stop. */
  readonly fix: string;
}

/** Longest part of Entra's own words that is shown, in characters. */
const maxDescriptionLength = 400;

/**
 * Finds Entra's error in the text of a library's error. The codes and their meaning:
 * https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
export function entraErrorIn(text: string): EntraError | undefined {
  const match = /AADSTS(\d+):\s*([\s\S]*)/.exec(text);
  const number = match?.[1];
  if (match === null || number === undefined) {
    return undefined;
  }
  const words = (match[2] ?? "").split(/\s*(?:Trace ID|Correlation ID|Timestamp):/, 1)[0] ?? "";
  return {
    code: `AADSTS${number}`,
    description: quoteForeign(words, maxDescriptionLength),
    traceId: idAfter("Trace ID", text),
    correlationId: idAfter("Correlation ID", text),
    fix: entraFixes[Number(number)] ?? `Look it up at https://login.microsoftonline.com/error?code=${number}`,
  };
}

function idAfter(label: string, text: string): string | undefined {
  return new RegExp(`${label}:\\s*([0-9a-f-]{36})`, "i").exec(text)?.[1];
}
