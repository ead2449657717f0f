import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { packageSchema } from "../../provider/plugin/schema.ts";

// `npm run schema`: writes the schema of the Pulumi package, from which SDKs are made.
const repository = join(import.meta.dirname, "../..");
const manifest = await readFile(join(repository, "package.json"), "utf8");
const { version } = z.looseObject({ version: z.string() }).parse(JSON.parse(manifest));
await writeFile(join(repository, "schema.json"), `${JSON.stringify(packageSchema(version), undefined, 2)}\n`);
