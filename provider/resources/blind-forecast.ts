import { blindPreviewFails } from "../configuration/blind-preview.ts";
import { asError } from "../reporting/as-error.ts";
import type { ResourceContext } from "./context.ts";
import type { Forecast } from "./forecast.ts";

/**
 * The forecast when the actions could not be looked at, so that nobody can see what would be cancelled: a refusal, or a
 * warning where the settings want one. An update goes on, looks again, and then says what fails.
 *
 * @param property the input that says which actions are meant
 */
export async function blindForecast(
  context: ResourceContext,
  property: string,
  reason: unknown,
): Promise<Forecast> {
  const error = asError(reason);
  // Settings that are wrong open no session, and fail whatever else is set.
  const session = await context.session().catch(() => undefined);
  const configured = session?.onBlindPreview;
  const text = `the preview cannot tell what will be cancelled, because the machine actions could not be looked at: ${error.message}`;
  if (!blindPreviewFails(error, configured)) {
    return { lines: [{ severity: "warning", text, isForAll: true }], refusals: [] };
  }
  const isChoice = session !== undefined && !blindPreviewFails(error, "warn");
  const choice = isChoice
    ? session.named(" To let such a preview pass with a warning, set defender:onBlindPreview to warn.")
    : "";
  return { lines: [], refusals: [{ property, reason: `${text}${choice}`, isForAll: true }] };
}
