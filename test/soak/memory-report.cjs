// Loaded by --require into the provider's process: on SIGUSR2 it collects garbage and writes what memory is in use.
const { writeFileSync, renameSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const file = process.env.SOAK_MEMORY;

process.on("SIGUSR2", () => {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  writeFileSync(`${file}.part`, JSON.stringify({ rss, heapUsed, external }));
  renameSync(`${file}.part`, file);
});
