import { type Agent, globalAgent as httpAgent } from "node:http";
import { type Agent as HttpsAgent, globalAgent as httpsAgent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";
import { ConfigurationError } from "../errors.ts";

/**
 * Azure's instance metadata service. It answers the machine itself only and must not be asked through a proxy.
 *
 * @see https://learn.microsoft.com/en-us/azure/virtual-machines/instance-metadata-service#proxies
 */
const instanceMetadataHost = "169.254.169.254";

const proxyAgents = new Map<string, HttpsProxyAgent<string>>();

/**
 * The agent that carries a request to its host: through the proxy that `HTTPS_PROXY` (for an http address
 * `HTTP_PROXY`) or `ALL_PROXY` names, unless `NO_PROXY` excepts the host; else directly. Everything that this package
 * sends uses it, so that one rule holds for sign-in and calls.
 *
 * @throws {ConfigurationError} when the proxy's address is malformed or not http or https
 */
export function agentFor(url: URL): Agent {
  return url.protocol === "https:" || proxyFor(url) !== undefined ? httpsAgentFor(url) : httpAgent;
}

/** {@link agentFor} of an https address. */
export function httpsAgentFor(url: URL): HttpsAgent {
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    return httpsAgent;
  }
  const known = proxyAgents.get(proxy);
  const agent = known ?? new HttpsProxyAgent(checked(proxy), { keepAlive: true });
  proxyAgents.set(proxy, agent);
  return agent;
}

/** The proxy's address that a request to this host goes through, or undefined when it goes directly. */
export function proxyFor(url: URL): string | undefined {
  return url.hostname === instanceMetadataHost ? undefined : getProxyForUrl(url.href) || undefined;
}

/** The address itself is not shown: it may hold a password. */
function checked(proxy: string): string {
  const protocol = URL.canParse(proxy) ? new URL(proxy).protocol : undefined;
  if (protocol === "http:" || protocol === "https:") {
    return proxy;
  }
  const fault = protocol === undefined ? "is not a valid address" : `begins with ${protocol}//`;
  throw new ConfigurationError(
    `The proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY ${fault}. Give an address such as http://proxy.example:3128, with reserved characters in user name and password percent-encoded.`,
  );
}
