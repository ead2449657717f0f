import { type Layer, layers, type SettingKey } from "./setting-names.ts";
import type { SettingsReader, Sourced } from "./settings-reader.ts";

/** A way to sign in that a setting can ask for. */
export type SignInWay = "a client secret" | "a certificate" | "OIDC" | "a managed identity";

/** A way that some setting asks for, and that setting. */
interface Candidate {
  readonly way: SignInWay;
  readonly source: string;
}

const oidcKeys: readonly SettingKey[] = [
  "oidcToken",
  "oidcTokenFilePath",
  "oidcRequestUrl",
  "oidcRequestToken",
];

/**
 * Chooses the way to sign in. The strongest layer that names a way decides; two ways in one layer are a problem,
 * except in the Azure SDKs' layer, where their own order holds. Undefined when no setting asks for one.
 */
export function chooseSignInWay(reader: SettingsReader): SignInWay | undefined {
  const useOidc = reader.read("useOidc");
  const useMsi = reader.read("useMsi");
  let chosen: SignInWay | undefined;
  for (const layer of layers) {
    const candidates = [
      candidate("a client secret", reader.find("clientSecret", [layer])),
      candidate("a certificate", reader.find("clientCertificatePath", [layer])),
      candidate("OIDC", oidcMark(reader, layer, useOidc)),
      candidate("a managed identity", useMsi?.layer === layer && useMsi.value ? useMsi : undefined),
    ].flat();
    if (candidates.length > 1 && layer !== "azureSdk") {
      reader.report(
        candidates.map(({ source }) => source).join(" and "),
        `each asks for a different way to sign in (${candidates.map(({ way }) => way).join(", ")})`,
        "keep one of them; one in the stack config takes precedence over those in the environment",
      );
    }
    chosen = candidates[0]?.way;
    if (chosen !== undefined) {
      break;
    }
  }
  reportIdleSettings(reader, chosen, useOidc);
  return chosen;
}

function candidate(way: SignInWay, found: Sourced<unknown> | undefined): readonly Candidate[] {
  return found === undefined ? [] : [{ way, source: found.source }];
}

/** The setting of a layer that asks for OIDC, if there is one. What build services set by themselves asks for nothing. */
function oidcMark(
  reader: SettingsReader,
  layer: Layer,
  useOidc: Sourced<boolean> | undefined,
): Sourced<unknown> | undefined {
  if (useOidc?.layer === layer && useOidc.value) {
    return useOidc;
  }
  if (useOidc?.value === false || layer === "buildService") {
    return undefined;
  }
  return oidcKeys.map((key) => reader.find(key, [layer])).find((found) => found !== undefined);
}

/** Stack config is written for this provider alone, so that a value without effect is a mistake there. */
function reportIdleSettings(
  reader: SettingsReader,
  way: SignInWay | undefined,
  useOidc: Sourced<boolean> | undefined,
): void {
  const password = reader.find("clientCertificatePassword", ["stackConfig"]);
  if (password !== undefined && way !== "a certificate") {
    reader.report(
      password.source,
      "no certificate is used to sign in",
      "set defender:clientCertificatePath, or remove it",
    );
  }
  for (const key of useOidc?.value === false ? oidcKeys : []) {
    const idle = reader.find(key, ["stackConfig"]);
    if (idle !== undefined) {
      reader.report(idle.source, `${useOidc?.source} switches OIDC off`, "remove one of the two");
    }
  }
}
