import { AuthenticationError, ConfigurationError } from "../errors.ts";

/** What a preview does when it could not look; see {@link blindPreviewFails}. */
export type OnBlindPreview = "fail" | "warn";

/**
 * Whether a preview fails when it could not look at the actions, so nobody can see what would be cancelled. Settings that
 * are wrong and credentials that are refused fail whatever is configured: no update could work with them. Without a way
 * to sign in a preview warns, so that whoever has no access to Defender can still try a program.
 *
 * @param error why it could not look
 * @param configured the setting `onBlindPreview`, if it is given
 */
export function blindPreviewFails(error: Error, configured: OnBlindPreview | undefined): boolean {
  if (error instanceof ConfigurationError) {
    return true;
  }
  const reason = error instanceof AuthenticationError ? error.reason : undefined;
  if (reason === "refused") {
    return true;
  }
  return (configured ?? (reason === "notConfigured" ? "warn" : "fail")) === "fail";
}
