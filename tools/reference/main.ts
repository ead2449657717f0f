import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedDocuments } from "./generated-documents.ts";

for (const [path, text] of Object.entries(generatedDocuments())) {
  await writeFile(join(import.meta.dirname, "../..", path), text);
  console.log(path);
}
