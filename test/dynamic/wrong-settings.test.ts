import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Clock } from "../../simulator/clock.ts";
import { errorAnswer, serverError } from "../../simulator/faults/fault-catalogue.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type Host, HostInProcess } from "../support/host-in-process.ts";
import {
  bulkProviderText,
  hostConfig,
  hostTrust,
  ProviderProcess,
  providerText,
} from "../support/provider-process.ts";
import { trustSimulator } from "../support/trust-simulator.ts";

type Values = Readonly<Record<string, string>>;

interface WrongSetting {
  readonly rule: string;
  /** Added to a config that works; undefined takes a key away. */
  readonly config?: Readonly<Record<string, string | undefined>>;
  readonly environment?: Values;
  /** Makes the service what the case is about. */
  readonly prepare?: (simulator: Simulator) => void;
  /** The service's clock. */
  readonly clock?: () => Clock;
  readonly advice: string;
  /** Whether a warning is enough where the settings want that. */
  readonly canWarn?: true;
}

const tokenRefused = errorAnswer(401, "Unauthorized", "The token is not valid yet.");

const certificate = { "defender:clientSecret": undefined, "defender:clientCertificatePath": "missing.pem" };

const wrongSettings: readonly WrongSetting[] = [
  {
    rule: "a wrong secret",
    config: { "defender:clientSecret": "wrong~secret-of-this-test" },
    advice: "Set the secret's value, which the app registration shows once after its creation",
  },
  {
    rule: "a wrong tenant",
    config: { "defender:tenantId": "11111111-9999-4333-8444-555555555555" },
    advice: "Check the tenant (defender:tenantId, ARM_TENANT_ID)",
  },
  {
    rule: "a wrong client",
    config: { "defender:clientId": "aaaaaaaa-9999-4ccc-8ddd-eeeeeeeeeeee" },
    advice: "Check client and tenant: the application is not in this tenant",
  },
  {
    rule: "a misspelt cloud",
    config: { "defender:cloud": "goverment" },
    advice: 'defender:cloud: "goverment" is not valid. To fix: give commercial, gcc, gccHigh or dod.',
  },
  {
    rule: "a region that does not exist",
    config: { "defender:region": "mars", "defender:apiBaseUrl": undefined },
    advice: 'defender:region: "mars" is not valid. To fix: give us, eu, uk, au, swa, ina or aea.',
  },
  {
    rule: "a host that refuses the connection",
    config: { "defender:apiBaseUrl": "https://127.0.0.1:1" },
    advice: "Check that this machine may reach the host",
    canWarn: true,
  },
  {
    rule: "a missing permission",
    prepare: ({ tenant, application }) => tenant.register({ ...application, roles: ["Machine.Scan"] }),
    advice: "Reading needs Machine.Read.All or Machine.ReadWrite.All",
    canWarn: true,
  },
  {
    rule: "an API key in place of the client's id",
    config: { "defender:clientId": "AKey8Q~0123456789" },
    advice:
      'defender:clientId: "AKe…" (17 characters) is not valid. To fix: give the Application (client) ID',
  },
  {
    rule: "a certificate that is not there",
    config: certificate,
    advice: "Check the path; a relative one starts at the folder of Pulumi.yaml.",
  },
  {
    rule: "a certificate file without its key",
    config: { ...certificate, "defender:clientCertificatePath": resolve("package.json") },
    advice: "is not in PEM format. If it is a PFX file, convert it",
  },
  {
    rule: "a token file that is not there",
    config: { "defender:clientSecret": undefined, "defender:oidcTokenFilePath": "missing-token" },
    advice: "Check the ID token file (defender:oidcTokenFilePath)",
  },
  {
    rule: "a wrong clock",
    clock: () => Clock.driven(new Date(Date.now() - 7_200_000)),
    prepare: ({ faults }) => {
      faults.always("get", tokenRefused);
      faults.always("list", tokenRefused);
    },
    advice: "ahead of the service's: set it right first.",
  },
  {
    rule: "a proxy that is no address",
    environment: { HTTPS_PROXY: "ftp://proxy.example" },
    advice: "Give an address such as http://proxy.example:3128",
  },
  {
    rule: "a proxy that nothing listens at",
    environment: { HTTPS_PROXY: "http://127.0.0.1:1" },
    advice: "Check that this machine may reach the host",
    canWarn: true,
  },
  {
    rule: "a certificate authority that this machine does not trust",
    environment: { NODE_EXTRA_CA_CERTS: "" },
    advice: "point NODE_EXTRA_CA_CERTS at the PEM file of that certificate authority",
    canWarn: true,
  },
  {
    rule: "a service that is down",
    prepare: ({ faults }) => {
      faults.always("get", serverError(500));
      faults.always("list", serverError(500));
    },
    advice: "The service has a temporary fault. Run again",
    canWarn: true,
  },
];

const inputs = {
  machineActionId: "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f",
  comment: "Not needed",
  __provider: providerText,
};

const bulkInputs = {
  match: { types: ["RunAntiVirusScan"] },
  comment: "Not needed",
  __provider: bulkProviderText,
};

/** Runs with a provider at a service of its own: a process only where its environment is what the case is about. */
async function withHost(
  { config = {}, environment, prepare, clock }: Omit<WrongSetting, "rule" | "advice">,
  more: Values,
  run: (host: Host, simulator: Simulator) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator(clock === undefined ? {} : { clock: clock() });
  prepare?.(simulator);
  const values = Object.entries({ ...hostConfig(simulator), ...config, ...more });
  const given = Object.fromEntries(
    values.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  trustSimulator(simulator);
  const host =
    environment === undefined
      ? new HostInProcess(given)
      : await ProviderProcess.start(given, { ...hostTrust(simulator), ...environment });
  try {
    await run(host, simulator);
  } finally {
    await host.stop();
    await simulator.close();
  }
}

// All at once: most of the time they wait between the attempts of a call.
describe.concurrent.each(wrongSettings)("$rule", (wrong) => {
  test("fails a preview of both kinds of resources with the right advice, and no check of an update", async () => {
    await withHost(wrong, {}, async (host) => {
      for (const [given, property] of [
        [inputs, "machineActionId"],
        [bulkInputs, ""],
      ] as const) {
        const { failures } = await host.check({ ...given, __preview: true });
        expect(failures).toEqual([{ property, reason: expect.stringContaining(wrong.advice) }]);
        expect(failures[0]?.reason).toMatch(/^the preview cannot tell what will be cancelled/);
        expect((await host.check({ ...given, __preview: false })).failures).toEqual([]);
      }
    });
  });

  test(`${wrong.canWarn === true ? "only warns, once," : "fails as well"} where onBlindPreview is warn`, async () => {
    await withHost(wrong, { "defender:onBlindPreview": "warn" }, async (host) => {
      for (const _ of ["one", "two"]) {
        const { failures } = await host.check({ ...inputs, __preview: true });
        expect(failures).toHaveLength(wrong.canWarn === true ? 0 : 1);
      }
      await host.stop();
      const warnings = host.stderr.match(/warning: the preview cannot tell what will be cancelled/g) ?? [];
      expect(warnings).toHaveLength(wrong.canWarn === true ? 1 : 0);
    });
  });
});

const nothing = {
  "defender:tenantId": undefined,
  "defender:clientId": undefined,
  "defender:clientSecret": undefined,
};

test("without any way to sign in a preview warns, unless onBlindPreview is fail", async () => {
  await withHost({ config: nothing }, {}, async (host) => {
    expect((await host.check({ ...inputs, __preview: true })).failures).toEqual([]);
    await host.stop();
    expect(host.stderr).toContain("No way to sign in was configured");
  });
  await withHost({ config: nothing }, { "defender:onBlindPreview": "fail" }, async (host) => {
    expect((await host.check({ ...inputs, __preview: true })).failures).toHaveLength(1);
  });
});

test("what a preview cannot know yet gets a line", async () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  await withHost({}, {}, async (host, { world }) => {
    await host.check({ ...inputs, machineActionId: unknown, __preview: true });
    const { id } = world.add({ type: "RunAntiVirusScan" });
    await host.check({ ...inputs, machineActionId: id, comment: unknown, __preview: true });
    await host.stop();
    expect(host.stderr).toContain("machineActionId is not known before the update");
    expect(host.stderr).toMatch(/RunAntiVirusScan on .*: what will be done is not known before the update/);
  });
});
