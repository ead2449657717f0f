import { join } from "node:path";
import { engineFiles } from "./engine-files.ts";
import type { EngineRecipe } from "./engine-recipe.ts";
import { expectedTimes } from "./expected-times.ts";
import {
  buildGoProgram,
  checkGoVersion,
  type GoProgram,
  madeFromGo,
  pin,
  pinnedVersion,
  wrapperFolder,
} from "./go-build.ts";

const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** The two main packages come from modules with clashing requirements, hence from two wrapper modules. */
const languageHost: GoProgram = {
  wrapper: wrapperFolder("language-host"),
  module: "github.com/pulumi/pulumi/sdk/v3",
  versionVariable,
};
const command: GoProgram = {
  wrapper: wrapperFolder("cli"),
  module: "github.com/pulumi/pulumi/pkg/v3",
  versionVariable,
};

export const minimumGoVersion = pin(command.wrapper, /^go (\S+)$/m);
const commandVersion = pinnedVersion(command);

/**
 * The engine built from its Go modules, for machines that reach a module proxy and nothing else. The Node.js
 * language host of today is in no published module; the last one that is runs programs with newer engines too.
 */
export const goEngine: EngineRecipe = {
  source: "build",
  title: `Pulumi ${commandVersion} from Go modules`,
  version: commandVersion,
  madeFrom: madeFromGo(languageHost, command),
  async make(binDirectory, onProgress) {
    await checkGoVersion(command);
    onProgress(
      `Building Pulumi ${commandVersion} and its Node.js language host from Go modules; ` +
        `once, about ${expectedTimes.engineBuild} on 2 cores`,
    );
    await buildGoProgram(languageHost, join(binDirectory, engineFiles.languageHost), onProgress);
    await buildGoProgram(command, join(binDirectory, engineFiles.command), onProgress);
  },
};
