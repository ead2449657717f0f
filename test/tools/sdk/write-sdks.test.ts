import { afterEach, expect, test } from "vitest";
import { writeSdks } from "../../../tools/sdk/write-sdks.ts";
import { temporaryFolder, writeScript } from "../engine/engine-fixture.ts";

const path = process.env["PATH"];

afterEach(() => {
  process.env["PATH"] = path;
});

test("a machine without Go is told to install it, and which version", async () => {
  process.env["PATH"] = await temporaryFolder();
  await expect(writeSdks("nowhere")).rejects.toThrow(
    /^A Go program writes the SDKs: install Go 1\.\S+ or newer and put it on PATH\. .*spawn go ENOENT/,
  );
});

test("a Go that is too old is told apart from none", async () => {
  const folder = await temporaryFolder();
  await writeScript(`${folder}/go`, ["echo go version go1.20.1 linux/amd64"]);
  process.env["PATH"] = `${folder}:${path}`;
  await expect(writeSdks("nowhere")).rejects.toThrow(/Go 1\.20\.1 is too old; needed is 1\.\S+ or newer/);
});
