/** The clouds in which Defender for Endpoint has an API. None is known for China (21Vianet). */
export const cloudNames = ["commercial", "gcc", "gccHigh", "dod"] as const;

/** One of {@link cloudNames}. */
export type CloudName = (typeof cloudNames)[number];

/**
 * The regions of the commercial cloud that have an API host of their own.
 *
 * @see https://learn.microsoft.com/en-us/defender-endpoint/api/exposed-apis-list
 */
export const regionNames = ["us", "eu", "uk", "au", "swa", "ina", "aea"] as const;

/** One of {@link regionNames}. */
export type RegionName = (typeof regionNames)[number];

/** Where a cloud's API is, where it signs in, and what the token is asked for. */
export interface Cloud {
  readonly name: CloudName;
  /** How Microsoft's pages call the cloud. */
  readonly title: string;
  /** Host of the API, without region. */
  readonly apiHost: string;
  /** Host of the Entra sign-in service. */
  readonly authorityHost: string;
  /** OAuth 2.0 scope of the token. */
  readonly scope: string;
  /** Audience that Entra demands of a federated ID token in this cloud. */
  readonly tokenExchangeAudience: string;
  /** Host names of this cloud's API, in lower case. An answer's `nextLink` may name a different one than was called. */
  readonly apiHostPattern: RegExp;
}

/**
 * The clouds.
 *
 * - Hosts of the commercial API: https://learn.microsoft.com/en-us/defender-endpoint/api/exposed-apis-list. The
 *   older `securitycenter` names still answer, and answers name internal ones such as
 *   `api-us3.securitycenter.microsoft.com` in `@odata.context`.
 * - Hosts and authorities of the US government clouds: https://learn.microsoft.com/en-us/defender-endpoint/gov.
 *   GCC signs in with the commercial authority; GCC High and DoD share one API host.
 * - Commercial scope: https://learn.microsoft.com/en-us/defender-endpoint/api/exposed-apis-create-app-webapp. It is
 *   the older resource on purpose: with the current host as audience some APIs answer 403
 *   (https://learn.microsoft.com/en-us/defender-endpoint/api/run-advanced-query-sample-python).
 * - Government scopes are on no Microsoft page. These name the API host as resource, as the Splunk SOAR connector for
 *   Defender for Endpoint does; `defender:scope` overrides.
 * - Token exchange audiences:
 *   https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  commercial: {
    name: "commercial",
    title: "the commercial cloud",
    apiHost: "api.security.microsoft.com",
    authorityHost: "login.microsoftonline.com",
    scope: "https://api.securitycenter.microsoft.com/.default",
    tokenExchangeAudience: "api://AzureADTokenExchange",
    apiHostPattern:
      /^(?:(?:[a-z0-9-]+\.)?api\.security\.microsoft\.com|[a-z0-9-]+\.securitycenter\.(?:microsoft|windows)\.com)$/,
  },
  gcc: {
    name: "gcc",
    title: "US government GCC",
    apiHost: "api-gcc.securitycenter.microsoft.us",
    authorityHost: "login.microsoftonline.com",
    scope: "https://api-gcc.securitycenter.microsoft.us/.default",
    tokenExchangeAudience: "api://AzureADTokenExchange",
    apiHostPattern: /^(?!api-gov)[a-z0-9-]+\.securitycenter\.microsoft\.us$/,
  },
  gccHigh: {
    name: "gccHigh",
    title: "US government GCC High",
    apiHost: "api-gov.securitycenter.microsoft.us",
    authorityHost: "login.microsoftonline.us",
    scope: "https://api-gov.securitycenter.microsoft.us/.default",
    tokenExchangeAudience: "api://AzureADTokenExchangeUSGov",
    apiHostPattern: /^(?!api-gcc)[a-z0-9-]+\.securitycenter\.microsoft\.us$/,
  },
  dod: {
    name: "dod",
    title: "US government DoD",
    apiHost: "api-gov.securitycenter.microsoft.us",
    authorityHost: "login.microsoftonline.us",
    scope: "https://api-gov.securitycenter.microsoft.us/.default",
    tokenExchangeAudience: "api://AzureADTokenExchangeUSGov",
    apiHostPattern: /^(?!api-gcc)[a-z0-9-]+\.securitycenter\.microsoft\.us$/,
  },
};

/** Host of the commercial API in a region, for example `eu.api.security.microsoft.com`. */
export function regionalApiHost(region: RegionName): string {
  return `${region}.${clouds.commercial.apiHost}`;
}
