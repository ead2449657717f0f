import type { Attempt } from "./attempt.ts";
import { type Finding, ok, skipped, warning } from "./finding.ts";

/** How long it took to connect to a host of the API. */
export interface HostLatency {
  /** A region, or `default` for the host without one. */
  readonly name: string;
  /** Whether calls go there. */
  readonly isConfigured: boolean;
  readonly connected: Attempt<unknown>;
}

/** How much shorter the way to another host must be to be worth a word, in milliseconds. */
const noticeableMs = 50;

/** How long it takes to connect to each regional host: DNS, TCP and TLS, without a request. */
export function judgeRegions(latencies: readonly HostLatency[] | undefined): Finding {
  if (latencies === undefined) {
    return skipped("regions", "Calls go to a host of your own, or to a cloud without regions.");
  }
  const seen = `Connecting takes ${latencies.map(described).join(", ")}.`;
  const reached = latencies.filter(({ connected }) => connected.worked);
  if (reached.length === 0) {
    return warning("regions", seen, "No host was reached; see the lines above.");
  }
  const [nearest] = reached.toSorted((one, other) => one.connected.tookMs - other.connected.tookMs);
  const configured = reached.find(({ isConfigured }) => isConfigured);
  if (nearest === undefined || configured === undefined || nearest.name === "default") {
    return ok("regions", seen);
  }
  const gainMs = configured.connected.tookMs - nearest.connected.tookMs;
  return ok(
    "regions",
    gainMs < noticeableMs
      ? seen
      : `${seen} With defender:region ${nearest.name} each new connection would take ${gainMs} ms less.`,
  );
}

function described({ name, isConfigured, connected }: HostLatency): string {
  const place = isConfigured ? `${name} (configured)` : name;
  return connected.worked ? `${place} ${connected.tookMs} ms` : `${place} no connection`;
}
