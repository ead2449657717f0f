import { describeSettings, describeSignIn, mixedSources } from "../../configuration/description.ts";
import type { Settings } from "../../configuration/settings.ts";
import { type Attempt, wordsOf } from "./attempt.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

/** What the settings say, and where each value comes from. */
export function judgeSettings(read: Attempt<Settings>): readonly Finding[] {
  if (!read.worked) {
    return [failed("settings", wordsOf(read.failure))];
  }
  const settings = read.result;
  const [, ...addresses] = describeSettings(settings).split("\n");
  const { callsPerMinute, callsPerHour } = settings.callLimits;
  return [
    judgeWay(settings),
    ok("addresses", `${addresses.join("; ")}.`),
    ok(
      "limits",
      `${callsPerMinute} calls a minute and ${callsPerHour} an hour of each kind; a request may take ${settings.requestTimeoutMs / 1000} s.`,
    ),
  ];
}

function judgeWay({ signIn }: Settings): Finding {
  const way = `Signs in with ${describeSignIn(signIn)}.`;
  if (signIn.kind === "default") {
    return warning(
      "settings",
      way,
      "On a desk this is fine after `az login`. A pipeline should name its way: defender:useOidc, defender:useMsi, defender:clientCertificatePath or defender:clientSecret, or the ARM_* variables.",
    );
  }
  return mixedSources(signIn) !== undefined
    ? warning("settings", way, "Give both by the same source.")
    : ok("settings", way);
}
