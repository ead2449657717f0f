import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { copyFolder, engineCacheDirectory } from "../../../tools/engine/engine-cache.ts";

test("engines are kept in the user's cache folder", () => {
  expect(engineCacheDirectory({})).toBe(join(homedir(), ".cache/pulumi-defender-endpoint/engine"));
});

test("XDG_CACHE_HOME moves it, unless it is relative, which its specification tells to ignore", () => {
  expect(engineCacheDirectory({ XDG_CACHE_HOME: "/var/cache" })).toBe(
    "/var/cache/pulumi-defender-endpoint/engine",
  );
  expect(engineCacheDirectory({ XDG_CACHE_HOME: "cache" })).toBe(engineCacheDirectory({}));
});

test("PULUMI_DEFENDER_ENGINE_CACHE names the folder itself", () => {
  const environment = { PULUMI_DEFENDER_ENGINE_CACHE: "engines", XDG_CACHE_HOME: "/var/cache" };
  expect(engineCacheDirectory(environment)).toBe(resolve("engines"));
});

test("copies are apart by version, platform and architecture", () => {
  expect(copyFolder("/cache", "3.259.0")).toBe(`/cache/3.259.0-${process.platform}-${process.arch}`);
});
