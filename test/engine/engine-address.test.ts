import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { engineAddressIn, isListening } from "../../provider/engine/engine-address.ts";

describe("the engine's address is read from", () => {
  test.each([
    [["127.0.0.1:40123"], { host: "127.0.0.1", port: 40123 }],
    [
      ["--tracing", "http://trace.example:9411/api", "-v=3", "127.0.0.1:40123"],
      { host: "127.0.0.1", port: 40123 },
    ],
    [["[::1]:40123"], { host: "::1", port: 40123 }],
    [[], undefined],
    [["--help"], undefined],
    [["C:\\provider.js"], undefined],
  ])("%j", (processArguments, address) => {
    expect(engineAddressIn(processArguments)).toEqual(address);
  });
});

test("an address is listened at until its server ends", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const address = { host: "127.0.0.1", port: typeof bound === "object" ? (bound?.port ?? 0) : 0 };
  expect(await isListening(address)).toBe(true);
  server.close();
  await once(server, "close");
  expect(await isListening(address)).toBe(false);
});

test("an address that cannot be reached answers nothing", async () => {
  await expect(isListening({ host: "no-such-host.invalid", port: 1 })).rejects.toThrow(
    "no-such-host.invalid",
  );
});
