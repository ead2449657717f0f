import {
  type Cloud,
  type CloudName,
  cloudNames,
  clouds,
  type RegionName,
  regionalApiHost,
  regionNames,
} from "./clouds.ts";
import { oneOf, type SettingsReader, type Sourced } from "./settings-reader.ts";

/** Where calls and sign-ins go, and which hosts the token may be sent to. */
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
  const cloudSetting = reader.read("cloud", parseCloud, oneOf(cloudNames));
  const cloud = clouds[cloudSetting?.value ?? "commercial"];
  const region = reader.read("region", parseRegion, oneOf(regionNames));
  const apiBaseUrl = reader.read("apiBaseUrl", parseOrigin, originExpected);
  const authorityHost = reader.read("authorityHost", parseAuthority, originExpected);
  const scope = reader.read(
    "scope",
    parseScope,
    "a scope that ends in /.default, such as https://api.example/.default",
  );
  reportContradictions(reader, cloud, region, apiBaseUrl);
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

/**
 * Whether the bearer token may be sent to an address: https, and either exactly the configured origin or, when that is
 * a host of the cloud, another host of the same cloud.
 */
export function isTrustedHost({ cloud, apiBaseUrl }: Endpoints, url: URL): boolean {
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "") {
    return false;
  }
  return url.origin === apiBaseUrl.origin || (isCloudHost(cloud, apiBaseUrl) && isCloudHost(cloud, url));
}

function isCloudHost(cloud: Cloud, url: URL): boolean {
  return url.port === "" && cloud.apiHostPattern.test(url.hostname);
}

function reportContradictions(
  reader: SettingsReader,
  cloud: Cloud,
  region: Sourced<RegionName> | undefined,
  apiBaseUrl: Sourced<URL> | undefined,
): void {
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
  if (apiBaseUrl !== undefined && !isCloudHost(cloud, apiBaseUrl.value)) {
    const others = Object.values(clouds).filter((other) => isCloudHost(other, apiBaseUrl.value));
    if (others.length > 0) {
      reader.report(
        apiBaseUrl.source,
        `${apiBaseUrl.value.host} is a host of another cloud than ${cloud.title}`,
        `set defender:cloud to ${oneOf(others.map(({ name }) => name))}, and remove ${apiBaseUrl.source} unless it must differ from the cloud's own`,
      );
    }
  }
}

const originExpected =
  "an https address without path, query, user name or password, such as https://host.example";

function parseOrigin(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === "https:" && url.href === `${url.origin}/` ? url : undefined;
}

/** `AZURE_AUTHORITY_HOST` is often given without a scheme, which the Azure SDKs for other languages allow. */
function parseAuthority(value: string): URL | undefined {
  return parseOrigin(/^[a-z]+:/i.test(value) ? value : `https://${value}`);
}

function parseScope(value: string): string | undefined {
  return /^\S+\/\.default$/.test(value) ? value : undefined;
}

function parseCloud(value: string): CloudName | undefined {
  return cloudNames.find((name) => name === value);
}

function parseRegion(value: string): RegionName | undefined {
  return regionNames.find((name) => name === value);
}
