// Loaded by --require into every Node process of a measured run: at the end it writes what the process has used.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = process.env.BENCH_REPORTS;
const script = process.argv[1] ?? "";
const role = script.includes(process.env.BENCH_PROVIDER_SCRIPT ?? "dynamic-provider")
  ? "provider"
  : script.includes("cmd/run")
    ? "program"
    : undefined;

if (folder !== undefined && role !== undefined) {
  process.once("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const packages = Object.keys(require.cache).map(
      (path) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1] ?? "",
    );
    const report = {
      role,
      peakMemoryBytes: maxRSS * 1024,
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
      packages: [...new Set(packages)].filter((name) => name !== "").sort(),
    };
    writeFileSync(join(folder, `${role}-${process.pid}.json`), JSON.stringify(report));
  });
  // The engine ends a provider by a signal, at which Node would not run the listener above.
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => process.exit(0));
  }
}
