import { clouds, regionalApiHost, regionNames } from "../../configuration/clouds.ts";
import type { Environment } from "../../configuration/environment.ts";
import { readSettings, type Settings, type SettingsSource } from "../../configuration/settings.ts";
import { tokenFactsOf } from "../../defender/permissions.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { judgeClock } from "./clock.ts";
import { type Finding, skipped } from "./finding.ts";
import { judgeIdFilter, judgeList, judgePaging } from "./list.ts";
import { judgeConnection, judgeLookUp, judgeProxy } from "./network.ts";
import { judgeCancelling, judgeReading } from "./permissions.ts";
import type { Probes, ServiceProbe } from "./probes.ts";
import { type HostLatency, judgeRegions } from "./regions.ts";
import { judgeRuntime, type Runtime } from "./runtime.ts";
import { judgeSettings } from "./settings.ts";
import { judgeAudience, judgeSignIn } from "./token.ts";

/** What is examined. */
export interface Patient {
  readonly runtime: Runtime;
  readonly source: SettingsSource;
  readonly environment: Environment;
}

/** Makes all checks, one after another, and gives each finding as soon as it is there. Read only. */
export async function* examine(patient: Patient, probes: Probes): AsyncGenerator<Finding> {
  yield judgeRuntime(patient.runtime);
  const read = await attempt(() => readSettings(patient.source, patient.environment));
  yield* judgeSettings(read);
  if (!read.worked) {
    yield skipped("network, sign-in and calls", "The settings have to be right first.");
    return;
  }
  const settings = read.result;
  yield* examineNetwork(settings, probes);
  const service = probes.service(settings);
  const signedIn = await attempt(() => service.token());
  yield judgeSignIn(signedIn);
  if (signedIn.worked) {
    yield* examineToken(signedIn.result, settings);
    yield* examineCalls(settings, service);
  } else {
    yield skipped("permissions and calls", "There is no token.");
  }
  yield judgeRegions(await latenciesOf(settings, probes));
}

async function* examineNetwork(settings: Settings, probes: Probes): AsyncGenerator<Finding> {
  const { apiBaseUrl, authorityHost } = settings;
  const proxy = await attempt(() => probes.proxyFor(apiBaseUrl));
  yield judgeProxy(proxy);
  const isThroughProxy = proxy.worked && proxy.result !== undefined;
  for (const url of [authorityHost, apiBaseUrl]) {
    const looked = await attempt(() => probes.lookUp(url.hostname));
    yield judgeLookUp(url.hostname, looked, isThroughProxy);
    yield looked.worked || isThroughProxy
      ? judgeConnection(url.host, await attempt(() => probes.connect(url)), Date.now())
      : skipped(`TLS to ${url.host}`, "The host has no address.");
  }
  yield judgeClock(
    await attempt(async () => ({ serviceMs: await probes.timeMs(apiBaseUrl), localMs: Date.now() })),
  );
}

function* examineToken(token: string, { scope }: Settings): Generator<Finding> {
  const facts = tokenFactsOf(token);
  yield judgeAudience(facts, scope);
  if (facts !== undefined) {
    yield judgeReading(facts);
    yield judgeCancelling(facts);
  }
}

async function* examineCalls(
  { isTrustedHost, apiBaseUrl }: Settings,
  { readPage }: ServiceProbe,
): AsyncGenerator<Finding> {
  const listed = await attempt(() => readPage({ top: 2 }));
  yield judgeList(listed);
  if (!listed.worked) {
    yield skipped("filter by ids and paging", "The list has to work first.");
    return;
  }
  const { actions } = listed.result;
  const ids = actions.map(({ id }) => id);
  yield judgeIdFilter(
    actions,
    ids.length === 0
      ? undefined
      : await attempt(() => readPage({ top: 10, conditions: [{ field: "id", oneOf: ids }] })),
  );
  yield judgePaging(
    ids.length < 2
      ? undefined
      : await attempt(async () => ({
          first: await readPage({ top: 1 }),
          second: await readPage({ top: 1, skip: 1 }),
        })),
    isTrustedHost,
    apiBaseUrl,
  );
}

/** Undefined when calls go to no host of the cloud with regions. */
async function latenciesOf(
  { cloud, apiBaseUrl }: Settings,
  probes: Probes,
): Promise<readonly HostLatency[] | undefined> {
  const { apiHost } = clouds.commercial;
  const hosts = [
    { name: "default", host: apiHost },
    ...regionNames.map((region) => ({ name: region, host: regionalApiHost(region) })),
  ];
  if (cloud !== "commercial" || !hosts.some(({ host }) => host === apiBaseUrl.host)) {
    return undefined;
  }
  return Promise.all(
    hosts.map(async ({ name, host }) => ({
      name,
      isConfigured: host === apiBaseUrl.host,
      connected: await connectedTo(host, probes),
    })),
  );
}

function connectedTo(host: string, probes: Probes): Promise<Attempt<unknown>> {
  return attempt(() => probes.connect(new URL(`https://${host}`)));
}
