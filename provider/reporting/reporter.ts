import { printable } from "./foreign-text.ts";

/** Where lines for the person at the terminal go. */
export interface Reporter {
  /** Says something that is good to know. */
  say(line: string): void;
  /** Says something that needs attention. */
  warn(line: string): void;
}

/**
 * Writes to stderr, which the engine shows live in its own output. Standard output belongs to the engine's
 * handshake with this process.
 */
export const terminalReporter: Reporter = {
  say: (line) => {
    process.stderr.write(`defender: ${printable(line)}\n`);
  },
  warn: (line) => {
    process.stderr.write(`defender: warning: ${printable(line)}\n`);
  },
};
