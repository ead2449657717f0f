#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { processEnvironment } from "../configuration/environment.ts";
import { openSession } from "../session.ts";
import { pulumiCommandIn } from "./pulumi-command.ts";
import { runCommand } from "./run.ts";

const packageFile = readFileSync(join(__dirname, "../../package.json"), "utf8");
const { version } = z.object({ version: z.string() }).parse(JSON.parse(packageFile));

// Whoever reads the results, such as `head`, may have read enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
});

void runCommand(process.argv.slice(2), {
  openSession,
  pulumi: pulumiCommandIn(process.cwd()),
  environment: processEnvironment(),
  version,
  columns: process.stdout.columns,
  print: (text) => void process.stdout.write(text),
  tell: (text) => void process.stderr.write(text),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
