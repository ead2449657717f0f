import { bundlePlugin } from "./bundle.ts";

await bundlePlugin();
