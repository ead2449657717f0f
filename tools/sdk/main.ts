import { errorMessage } from "../engine/run-command.ts";
import { sdkFolder, sdkLanguages, writeSdks } from "./write-sdks.ts";

/** `npm run sdk`, or `npm run sdk -- FOLDER`. */
const [folder = sdkFolder] = process.argv.slice(2);

try {
  await writeSdks(folder);
  console.log(`Wrote the SDKs of ${sdkLanguages.join(", ")} to ${folder}`);
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = 1;
}
