import { withoutHeaders } from "../reporting/foreign-headers.ts";
import { quoteForeign } from "../reporting/foreign-text.ts";
/** What a failure of the network means, and what to do about it. */
export interface NetworkExplanation {
  /** Continues "`host` …". */
  readonly meaning: string;
  readonly fix: string;
}

const dns =
  "Check the host's spelling in the settings and this machine's DNS; if only a proxy reaches the internet, set HTTPS_PROXY";
const reachable =
  "Check that this machine may reach the host (firewall, VPN, private endpoint); if only a proxy reaches the internet, set HTTPS_PROXY";
const trust =
  "If a proxy of your organisation inspects TLS, or the service has a private certificate, point NODE_EXTRA_CA_CERTS at the PEM file of that certificate authority before `pulumi` starts; otherwise do not trust this network";
const clock = "Check this machine's clock; if it is right, the host's certificate must be renewed";
const protocol =
  "Check that address and port speak HTTPS, and that the address in HTTPS_PROXY begins with http:// unless the proxy itself speaks TLS";
const again = "Usually temporary: run again. If it stays, ask who runs the network or proxy";

/** Explanations by the code of Node, of got or of a proxy. The page docs/troubleshooting.md has a row for each. */
export const networkExplanations: Readonly<Record<string, NetworkExplanation>> = {
  ENOTFOUND: { meaning: "has no address: DNS does not know the name", fix: dns },
  EAI_AGAIN: { meaning: "has no address: DNS gave no answer in time", fix: dns },
  ECONNREFUSED: {
    meaning: "refused the connection: nothing listens at that address and port",
    fix: reachable,
  },
  ECONNRESET: { meaning: "was reached, and the connection was cut", fix: again },
  EPIPE: { meaning: "was reached, and the connection was cut while sending", fix: again },
  ECONNABORTED: { meaning: "was reached, and the connection was given up", fix: again },
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: { meaning: "was reached, and its answer broke off", fix: again },
  ERR_READING_RESPONSE_STREAM: { meaning: "was reached, and its answer could not be read", fix: again },
  ETIMEDOUT: { meaning: "did not answer in time", fix: reachable },
  ESOCKETTIMEDOUT: { meaning: "did not answer in time", fix: reachable },
  EHOSTUNREACH: { meaning: "cannot be reached: there is no route to its address", fix: reachable },
  ENETUNREACH: { meaning: "cannot be reached: there is no route to its network", fix: reachable },
  CERT_HAS_EXPIRED: { meaning: "showed a certificate that has expired", fix: clock },
  CERT_NOT_YET_VALID: { meaning: "showed a certificate that is not valid yet", fix: clock },
  CERT_REVOKED: {
    meaning: "showed a certificate that was revoked",
    fix: "Do not trust this network; ask who runs the host",
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { meaning: "showed a self-signed certificate", fix: trust },
  SELF_SIGNED_CERT_IN_CHAIN: {
    meaning: "showed a certificate of an authority that this machine does not trust",
    fix: trust,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    meaning: "showed a certificate whose authority this machine does not know",
    fix: trust,
  },
  UNABLE_TO_GET_ISSUER_CERT: {
    meaning: "showed a certificate whose authority this machine does not know",
    fix: trust,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    meaning: "showed a certificate whose authority this machine does not know",
    fix: trust,
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    meaning: "showed a certificate that is for another host name",
    fix: "Check the host's spelling in the settings; a proxy or DNS entry may lead to another server",
  },
  EPROTO: { meaning: "was reached, and did not speak TLS as expected", fix: protocol },
  ERR_SSL_WRONG_VERSION_NUMBER: { meaning: "was reached, and does not speak TLS there", fix: protocol },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { meaning: "was reached, and does not speak TLS there", fix: protocol },
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: {
    meaning: "was reached, and refused our version of TLS",
    fix: protocol,
  },
  "407": {
    meaning: "was not reached: the proxy requires a user name and password (407)",
    fix: "Put them into HTTPS_PROXY, as http://user:password@proxy.example:8080, with reserved characters percent-encoded",
  },
};

/** Longest part of an unknown error's own text that is shown, in characters. */
const maxDetailLength = 200;

/** How deep causes are followed; a longer chain is a loop. */
const maxCauseDepth = 8;

/**
 * Says why a request got no answer, and what to do. Understands the errors of Node, and those of got, Azure's HTTP
 * client and proxies as far as they carry Node's code, themselves or as their cause. Never throws.
 *
 * @param error what the HTTP library threw, or an object with the status 407 that a proxy answered
 * @param host the host that the request was for, with the port if it has one
 * @returns one to three sentences, for example "login.example has no address: DNS does not know the name (ENOTFOUND). …"
 */
export function explainNetworkFailure(error: unknown, host: string): string {
  const chain = causesOf(error);
  for (const link of chain) {
    const code = codeOf(link);
    const known = code === undefined ? undefined : networkExplanations[code];
    if (known !== undefined) {
      return `${host} ${known.meaning} (${detail(code, link)}). ${known.fix}.`;
    }
  }
  const text = chain.map(messageOf).find((message) => message !== "");
  return `${host} was not reached: ${text ?? "no reason was given"}. ${reachable}.`;
}

function causesOf(error: unknown): unknown[] {
  const found: unknown[] = [];
  const visit = (link: unknown, depth: number) => {
    if (typeof link !== "object" || link === null || depth > maxCauseDepth) {
      return;
    }
    found.push(link);
    // Trying IPv6 and IPv4 at once gives one error for each address.
    const parts: unknown = Reflect.get(link, "errors");
    for (const part of Array.isArray(parts) ? parts : []) {
      visit(part, depth + 1);
    }
    visit(Reflect.get(link, "cause"), depth + 1);
  };
  visit(error, 0);
  return typeof error === "object" ? found : [error];
}

/** The code of an error as a key of the table. A time-out of an HTTP client has a name instead of a code. */
function codeOf(link: unknown): string | undefined {
  if (typeof link !== "object" || link === null) {
    return undefined;
  }
  const code: unknown = Reflect.get(link, "code");
  if (typeof code === "string" && Object.hasOwn(networkExplanations, code)) {
    return code;
  }
  if (Reflect.get(link, "statusCode") === 407 || Reflect.get(link, "status") === 407) {
    return "407";
  }
  const name: unknown = Reflect.get(link, "name");
  return name === "AbortError" || name === "TimeoutError" ? "ETIMEDOUT" : undefined;
}

/** The code, and Node's own text where it names the address, which may be the proxy's. */
function detail(code: string | undefined, link: unknown): string {
  const message = messageOf(link);
  return code !== undefined && message.includes(code) ? message : (code ?? "");
}

function messageOf(link: unknown): string {
  const message = link instanceof Error ? link.message : typeof link === "string" ? link : "";
  const [line = ""] = withoutHeaders(message).trimStart().split("\n", 1);
  return quoteForeign(line, maxDetailLength).replace(/[.\s]+$/, "");
}
