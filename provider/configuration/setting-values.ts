import type { OnBlindPreview } from "./blind-preview.ts";
import { type CloudName, cloudNames, type RegionName, regionNames } from "./clouds.ts";

/** What a setting's text has to be. */
export interface ValueKind<T> {
  /** The meaning of a text without white space around it, or undefined when it has none. */
  parse(text: string): T | undefined;
  /** What the text has to be, for errors. */
  readonly expected: string;
  /** Whether a wrong text may be a secret that was put into the wrong place, so that errors show its beginning only. */
  readonly isEasilyConfused?: true;
}

/** "a", "a or b", "a, b or c". */
export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

const guidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domainPattern = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

function guid(of: string): ValueKind<string> {
  return {
    parse: (text) => (guidPattern.test(text) ? text.toLowerCase() : undefined),
    expected: `${of}, a GUID such as 00000000-0000-0000-0000-000000000000`,
    isEasilyConfused: true,
  };
}

function choice<T extends string>(names: readonly T[]): ValueKind<T> {
  return { parse: (text) => names.find((name) => name === text), expected: oneOf(names) };
}

/** An application's client id, in lower case. */
export const clientId = guid("the Application (client) ID");

/** The id of an Azure Pipelines service connection, in lower case. */
export const serviceConnectionId = guid("the service connection's id");

/** A tenant: its GUID, or one of its domain names. Client credentials know no `common` or `organizations`. */
export const tenantId: ValueKind<string> = {
  parse: (text) => (guidPattern.test(text) || domainPattern.test(text) ? text : undefined),
  expected:
    "the Directory (tenant) ID, a GUID, or a domain name of the tenant such as contoso.onmicrosoft.com",
  isEasilyConfused: true,
};

/** A cloud's name. */
export const cloud: ValueKind<CloudName> = choice(cloudNames);

/** A region's name. */
export const region: ValueKind<RegionName> = choice(regionNames);

/** What a preview does when it could not look at the actions. */
export const onBlindPreview: ValueKind<OnBlindPreview> = choice(["fail", "warn"]);

/** A switch, in the spellings of Go, because the Azure providers of Terraform and Pulumi read the same variables. */
export const boolean: ValueKind<boolean> = { parse: parseBoolean, expected: "true or false" };

function parseBoolean(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case "true":
    case "t":
    case "1":
      return true;
    case "false":
    case "f":
    case "0":
      return false;
    default:
      return undefined;
  }
}

/** A path, which may hold any character. */
export const path: ValueKind<string> = { parse: (text) => text, expected: "a file's path" };

/** An address that may have a path and a query. */
export const httpsUrl: ValueKind<URL> = { parse: parseHttpsUrl, expected: "an https address" };

/** An https address that names a host and nothing behind it. */
export const origin: ValueKind<URL> = {
  parse: parseOrigin,
  expected: "an https address without path, query, user name or password, such as https://host.example",
};

/** A host, or its https address: the Azure SDKs take both as `AZURE_AUTHORITY_HOST`. */
export const authority: ValueKind<URL> = {
  ...origin,
  parse: (text) => parseOrigin(text.includes("://") ? text : `https://${text}`),
};

function parseOrigin(text: string): URL | undefined {
  const url = parseHttpsUrl(text);
  return url?.href === `${url?.origin}/` ? url : undefined;
}

function parseHttpsUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" ? url : undefined;
}

/** A scope of the client credentials flow. */
export const scope: ValueKind<string> = {
  parse: (text) => (/^\S+\/\.default$/.test(text) ? text : undefined),
  expected: "a scope that ends in /.default, such as https://api.securitycenter.microsoft.com/.default",
};

/** A number of seconds within bounds, whole or with decimals. */
export function seconds(minimum: number, maximum: number): ValueKind<number> {
  return number(/^\d+(?:\.\d+)?$/, minimum, maximum, "a number of seconds");
}

/** A whole number within bounds. */
export function count(minimum: number, maximum: number): ValueKind<number> {
  return number(/^\d+$/, minimum, maximum, "a whole number");
}

function number(pattern: RegExp, minimum: number, maximum: number, what: string): ValueKind<number> {
  return {
    parse: (text) => {
      const value = pattern.test(text) ? Number(text) : Number.NaN;
      return value >= minimum && value <= maximum ? value : undefined;
    },
    expected: `${what} from ${minimum} to ${maximum}, without a unit`,
  };
}
