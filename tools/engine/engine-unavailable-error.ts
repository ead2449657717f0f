import { minimumEngineVersion } from "./engine-version.ts";
import { minimumGoVersion } from "./go-engine.ts";

/** No way led to an engine. The message lists every way, why it failed, and what to install. */
export class EngineUnavailableError extends Error {
  override readonly name = "EngineUnavailableError";

  constructor(failures: readonly string[]) {
    super(
      [
        "No Pulumi engine found. Tried, in this order:",
        ...failures.map((failure, index) => `  ${index + 1}. ${failure.replaceAll("\n", "\n     ")}`),
        "Any one of these fixes it:",
        `  - Install Pulumi ${minimumEngineVersion} or newer with its Node.js language host and put it on PATH: https://www.pulumi.com/docs/install/`,
        "  - Allow this machine to reach https://get.pulumi.com and https://github.com.",
        `  - Install Go ${minimumGoVersion} or newer (https://go.dev/dl/) and allow it to reach a module proxy (GOPROXY).`,
        "Then run `npm run pulumi:ensure` again.",
      ].join("\n"),
    );
  }
}
