import { isIP } from "node:net";
import { explainNetworkFailure } from "../../network/network-failure.ts";
import type { TlsConnection } from "../../network/tls-connection.ts";
import { type Attempt, wordsOf } from "./attempt.ts";
import { type Finding, failed, ok, skipped, warning } from "./finding.ts";

/** Which proxy carries the calls. Its name and password are not shown, because they can be secrets. */
export function judgeProxy(read: Attempt<string | undefined>): Finding {
  if (!read.worked) {
    return failed("proxy", wordsOf(read.failure));
  }
  const proxy = read.result;
  if (proxy === undefined) {
    return ok("proxy", "None: calls go directly (HTTPS_PROXY, ALL_PROXY, NO_PROXY).");
  }
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    return failed(
      "proxy",
      "The address in HTTPS_PROXY or ALL_PROXY is not an http or https address.",
      "Give an address such as http://proxy.example:3128, with reserved characters in user name and password percent-encoded.",
    );
  }
  const { protocol, port, username } = new URL(proxy);
  const credentials = username === "" ? "without" : "with";
  return ok(
    "proxy",
    `Calls go through the ${protocol.slice(0, -1)} proxy of HTTPS_PROXY or ALL_PROXY, port ${port || "default"}, ${credentials} a user name.`,
  );
}

/** Whether this machine's DNS knows a host. */
export function judgeLookUp(
  host: string,
  looked: Attempt<readonly string[]>,
  isThroughProxy: boolean,
): Finding {
  const check = `DNS of ${host}`;
  if (isIP(host) !== 0) {
    return skipped(check, "It is an address.");
  }
  if (looked.worked) {
    return ok(check, `${looked.result.length} addresses, in ${looked.tookMs} ms.`);
  }
  const words = explainNetworkFailure(looked.failure, host);
  return isThroughProxy
    ? warning(check, words, "Nothing, as long as the proxy looks the name up itself, which most do.")
    : failed(check, words);
}

/** How long before its end a certificate is worth a warning: two weeks, in milliseconds. */
const certificateMarginMs = 14 * 86_400_000;

/** Whether a host can be connected to, and shows a certificate that this machine trusts. */
export function judgeConnection(host: string, connected: Attempt<TlsConnection>, nowMs: number): Finding {
  const check = `TLS to ${host}`;
  if (!connected.worked) {
    return failed(check, explainNetworkFailure(connected.failure, host));
  }
  const { protocol, certificateEndsAtMs } = connected.result;
  const leftMs = certificateEndsAtMs - nowMs;
  const seen = `${protocol}, certificate valid, in ${connected.tookMs} ms.`;
  return leftMs < certificateMarginMs
    ? warning(
        check,
        `${seen} The certificate ends on ${new Date(certificateEndsAtMs).toISOString().slice(0, 10)}.`,
        "If it is one of your own proxy or gateway, have it renewed.",
      )
    : ok(check, seen);
}
