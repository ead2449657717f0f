import { resolve } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { packArchives } from "./archive.ts";
import { bundlePlugin } from "./bundle.ts";

// Lays the plugin into dist/plugin; with `archives FOLDER` packs it for every platform.
const [command, folder] = process.argv.slice(2);

if (command === "archives" && folder !== undefined) {
  for (const archive of await packArchives(manifest.version, resolve(folder))) {
    console.log(archive);
  }
} else {
  await bundlePlugin();
}
