import type { OnBlindPreview } from "./blind-preview.ts";
import type { CloudName, RegionName } from "./clouds.ts";
import * as kinds from "./setting-values.ts";

/** What settings mean when they are read. Secrets are taken as they are. */
export interface SettingValues {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientCertificatePath: string;
  readonly useOidc: boolean;
  readonly oidcTokenFilePath: string;
  readonly oidcRequestUrl: URL;
  readonly useMsi: boolean;
  readonly cloud: CloudName;
  readonly region: RegionName;
  readonly apiBaseUrl: URL;
  readonly authorityHost: URL;
  readonly scope: string;
  readonly requestTimeoutSeconds: number;
  readonly callsPerMinute: number;
  readonly callsPerHour: number;
  readonly showSettings: boolean;
  readonly onBlindPreview: OnBlindPreview;
  readonly serviceConnectionId: string;
  readonly sendCertificateChain: boolean;
  readonly useCli: boolean;
}

/**
 * Upper bound of `requestTimeoutSeconds`: a request that takes five minutes has failed.
 * @limit Inputs and settings
 */
const maxRequestTimeoutSeconds = 300;

/** Upper bound of `callsPerMinute` and `callsPerHour`. A higher number would not limit anything. */
const maxCalls = 1_000_000;

/** What the text of each setting has to be. */
export const settingKinds: {
  readonly [Name in keyof SettingValues]: kinds.ValueKind<SettingValues[Name]>;
} = {
  tenantId: kinds.tenantId,
  clientId: kinds.clientId,
  clientCertificatePath: kinds.path,
  useOidc: kinds.boolean,
  oidcTokenFilePath: kinds.path,
  oidcRequestUrl: kinds.httpsUrl,
  useMsi: kinds.boolean,
  cloud: kinds.cloud,
  region: kinds.region,
  apiBaseUrl: kinds.origin,
  authorityHost: kinds.authority,
  scope: kinds.scope,
  requestTimeoutSeconds: kinds.seconds(1, maxRequestTimeoutSeconds),
  callsPerMinute: kinds.count(1, maxCalls),
  callsPerHour: kinds.count(1, maxCalls),
  showSettings: kinds.boolean,
  onBlindPreview: kinds.onBlindPreview,
  serviceConnectionId: kinds.serviceConnectionId,
  sendCertificateChain: kinds.boolean,
  useCli: kinds.boolean,
};

/** Why a value means nothing, and what to give instead. */
export interface WrongValue {
  /** For example `"abc" is not valid`. */
  readonly problem: string;
  /** For example `give a whole number from 1 to 1000000, without a unit`. */
  readonly fix: string;
}

/** Tells what is wrong with the text of a setting; nothing when it has a meaning, or is empty and so not given. */
export function wrongValue(name: string, text: string): WrongValue | undefined {
  const kind = Object.entries(settingKinds).find(([known]) => known === name)?.[1];
  const trimmed = text.trim();
  return kind === undefined || trimmed === "" || kind.parse(trimmed) !== undefined
    ? undefined
    : describeWrongValue(kind, trimmed);
}

/** Says that a text is not of the kind that a setting needs. */
export function describeWrongValue(
  { expected, isEasilyConfused }: kinds.ValueKind<unknown>,
  text: string,
): WrongValue {
  return { problem: `${shown(text, isEasilyConfused === true)} is not valid`, fix: `give ${expected}` };
}

/** Longest wrong value that an error shows whole, in characters. */
const maxShownLength = 60;

/** How many characters are shown of a value that may be a secret. Entra's own pages show as many of a client secret. */
const hintLength = 3;

/** A wrong value as an error shows it, without user name and password of an address. */
function shown(text: string, isEasilyConfused: boolean): string {
  const value = text.replace(/\/\/[^/?#]*@/, "//[secret]@");
  const length = isEasilyConfused ? hintLength : maxShownLength;
  return value.length > length ? `"${value.slice(0, length)}…" (${text.length} characters)` : `"${value}"`;
}
