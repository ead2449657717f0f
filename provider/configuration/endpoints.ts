import { type Cloud, clouds, type RegionName, regionalApiHost } from "./clouds.ts";
import * as kinds from "./setting-values.ts";
import type { SettingsReader, Sourced } from "./settings-reader.ts";
import { isCloudHost } from "./trusted-hosts.ts";

/** Where calls and sign-ins go. */
export interface Endpoints {
  readonly cloud: Cloud;
  readonly apiBaseUrl: URL;
  readonly authorityHost: URL;
  readonly scope: string;
  /** Where each of them came from, for a description: a setting's name, or the cloud. */
  readonly sources: { readonly apiBaseUrl: string; readonly authorityHost: string; readonly scope: string };
}

/** Reads cloud, region and explicit addresses. Problems go to the reader. */
export function readEndpoints(reader: SettingsReader): Endpoints {
  const cloudSetting = reader.read("cloud");
  const cloud = clouds[cloudSetting?.value ?? "commercial"];
  const region = reader.read("region");
  const apiBaseUrl = reader.read("apiBaseUrl");
  const authorityHost = reader.read("authorityHost");
  const scope = reader.read("scope");
  reportContradictions(reader, cloud, { region, apiBaseUrl, authorityHost });
  const cloudSource =
    cloudSetting === undefined ? `default cloud ${cloud.name}` : `${cloudSetting.source} ${cloud.name}`;
  const regionalHost = region === undefined ? cloud.apiHost : regionalApiHost(region.value);
  return {
    cloud,
    apiBaseUrl: apiBaseUrl?.value ?? new URL(`https://${regionalHost}`),
    authorityHost: authorityHost?.value ?? new URL(`https://${cloud.authorityHost}`),
    scope: scope?.value ?? cloud.scope,
    sources: {
      apiBaseUrl:
        apiBaseUrl?.source ?? (region === undefined ? cloudSource : `${region.source} ${region.value}`),
      authorityHost: authorityHost?.source ?? cloudSource,
      scope: scope?.source ?? cloudSource,
    },
  };
}

function reportContradictions(
  reader: SettingsReader,
  cloud: Cloud,
  given: {
    readonly region: Sourced<RegionName> | undefined;
    readonly apiBaseUrl: Sourced<URL> | undefined;
    readonly authorityHost: Sourced<URL> | undefined;
  },
): void {
  const { region, apiBaseUrl, authorityHost } = given;
  if (region !== undefined && cloud.name !== "commercial") {
    reader.report(
      region.source,
      `only the commercial cloud has regions, and defender:cloud is ${cloud.name}`,
      "remove one of the two",
    );
  }
  if (region !== undefined && apiBaseUrl !== undefined) {
    reader.report(
      `${region.source} and ${apiBaseUrl.source}`,
      "both name the API's host",
      "keep one of them",
    );
  }
  if (apiBaseUrl !== undefined) {
    reportOtherCloud(reader, cloud, apiBaseUrl, (candidate) => isCloudHost(candidate, apiBaseUrl.value));
  }
  if (authorityHost !== undefined) {
    reportOtherCloud(
      reader,
      cloud,
      authorityHost,
      (candidate) => candidate.authorityHost === authorityHost.value.host,
    );
  }
}

function reportOtherCloud(
  reader: SettingsReader,
  cloud: Cloud,
  address: Sourced<URL>,
  isOf: (cloud: Cloud) => boolean,
): void {
  const owners = Object.values(clouds).filter(isOf);
  if (owners.length > 0 && !owners.includes(cloud)) {
    reader.report(
      address.source,
      `${address.value.host} belongs to a different cloud than ${cloud.title}, which defender:cloud ${reader.find("cloud") === undefined ? "defaults to" : "names"}`,
      `set defender:cloud to ${kinds.oneOf(owners.map(({ name }) => name))}, or remove ${address.source}`,
    );
  }
}
