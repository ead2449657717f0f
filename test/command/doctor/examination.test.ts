import { expect, test } from "vitest";
import { examine } from "../../../provider/command/doctor/examination.ts";
import type { Finding } from "../../../provider/command/doctor/finding.ts";
import type { Probes } from "../../../provider/command/doctor/probes.ts";
import { regionalApiHost, regionNames } from "../../../provider/configuration/clouds.ts";
import { tokenWith } from "../../defender/token-with.ts";
import { machineAction } from "../../support/machine-actions.ts";

const environment = {
  ARM_TENANT_ID: "11111111-2222-4333-8444-555555555555",
  ARM_CLIENT_ID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
  ARM_CLIENT_SECRET: "secret",
};

async function examineWith(config: Readonly<Record<string, string>>) {
  const connections: string[] = [];
  const probes: Probes = {
    proxyFor: () => undefined,
    lookUp: async () => ["192.0.2.1"],
    connect: async ({ host }) => {
      connections.push(host);
      return { protocol: "TLSv1.3", certificateEndsAtMs: Number.POSITIVE_INFINITY };
    },
    timeMs: async () => Date.now(),
    service: () => ({
      token: async () => tokenWith({ roles: ["Machine.Read.All"] }),
      readPage: async () => ({ actions: [machineAction()], unreadable: [], nextLink: undefined }),
    }),
  };
  const runtime = { node: process.versions.node, platform: "linux x64", version: "1.2.3" };
  const source = { get: (key: string) => config[key] };
  const findings: Finding[] = [];
  for await (const finding of examine({ runtime, source, environment }, probes)) {
    findings.push(finding);
  }
  return { connections, regions: findings.find(({ check }) => check === "regions") };
}

test("each regional host of the commercial cloud gets a connection, and nothing that could hold a token", async () => {
  const { connections, regions } = await examineWith({});
  expect(connections).toEqual(expect.arrayContaining(regionNames.map(regionalApiHost)));
  for (const region of regionNames) {
    expect(regions?.finding).toMatch(new RegExp(`\\b${region} \\d+ ms`));
  }
});

test.each([{ "defender:cloud": "gcc" }, { "defender:apiBaseUrl": "https://defender.example" }])(
  "with %j there are no regions, and their hosts are left alone",
  async (config) => {
    const { connections, regions } = await examineWith(config);
    expect(regions?.verdict).toBe("skipped");
    expect(connections).toHaveLength(2);
  },
);
