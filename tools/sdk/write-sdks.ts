import { join, resolve } from "node:path";
import { checkGoVersion, pin, runGoProgram } from "../engine/go-build.ts";
import { errorMessage } from "../engine/run-command.ts";

const generator = join(import.meta.dirname, "generator");
const schemaFile = resolve(import.meta.dirname, "../../provider/plugin/schema.json");

/** Languages whose generators come with the engine's Go modules. Java's and .NET's come with their language hosts only. */
export const sdkLanguages = ["nodejs", "python", "go"] as const;

/** Folder of the SDKs of this checkout; git ignores it. */
export const sdkFolder = resolve(import.meta.dirname, "../../sdk");

/**
 * Writes the SDK of each language into a folder below `folder` with its name, as `pulumi package add` writes it into a
 * project. Needs Go, and the network the first time. Throws when there is no Go, or one that is too old.
 */
export async function writeSdks(folder: string = sdkFolder): Promise<void> {
  try {
    await checkGoVersion({ wrapper: generator });
  } catch (error) {
    const minimum = pin(generator, /^go (\S+)$/m);
    throw new Error(
      `A Go program writes the SDKs: install Go ${minimum} or newer and put it on PATH. ${errorMessage(error)}`,
      { cause: error },
    );
  }
  await runGoProgram(generator, [schemaFile, resolve(folder)]);
}
