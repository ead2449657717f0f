import type { Cloud } from "./clouds.ts";

/**
 * Whether the bearer token may be sent to an address. It must be https, and either exactly the configured origin or,
 * when that is a host of the cloud, another host of the same cloud: an answer's `nextLink` may name an internal one.
 */
export function isTrustedHost(
  { cloud, apiBaseUrl }: { readonly cloud: Cloud; readonly apiBaseUrl: URL },
  url: URL,
): boolean {
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "") {
    return false;
  }
  return url.origin === apiBaseUrl.origin || (isCloudHost(cloud, apiBaseUrl) && isCloudHost(cloud, url));
}

/** Whether an address is one of the cloud's API, on the port that it has there. */
export function isCloudHost(cloud: Cloud, url: URL): boolean {
  return url.port === "" && cloud.apiHostPattern.test(url.hostname);
}
