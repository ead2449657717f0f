import * as pulumi from "@pulumi/pulumi";
import type { ListEntry } from "../cancellation-list/list-entry.ts";
import { readListFile } from "../cancellation-list/list-file.ts";
import { formatProblems, type ListProblem } from "../cancellation-list/list-problem.ts";
import { type DeclaredCancellation, declareCancellations, summarize } from "./declared-cancellations.ts";
import type { ListedCancellations } from "./listed-cancellations.ts";
import { refuseUnknownSettings } from "./stack-settings.ts";

/**
 * Declares every machine action of a list file as cancelled. The file is YAML or JSON: a list whose entries have the
 * inputs of {@link MachineActionCancellation}. The resources are named by their ids, so the order of the list means
 * nothing.
 *
 * A preview looks the new actions up in few calls and tells all problems of the list in one error, each with its line
 * and column: what is written wrong, listed twice, not found, ended already, or not what `expect` says. An update
 * leaves out the entries that are written wrong or listed twice, cancels all others, and fails at its end; what the
 * service refuses fails for its own entry. A file that is no list at all stops both before anything is done.
 *
 * All problems are those of the run. Those of a preview, and a file that cannot be read, fail the outputs of what this returns.
 *
 * @param file path of the list, relative to the folder of the program
 *
 * @example
 * ```ts
 * export const { summary, counts, markdown } = cancelMachineActionsFromFile("cancellations.yaml");
 * ```
 */
export function cancelMachineActionsFromFile(file: string): ListedCancellations {
  return summarize(readAndDeclare(file));
}

async function readAndDeclare(file: string): Promise<readonly DeclaredCancellation[]> {
  // A list that is empty today declares no resource that would do it.
  refuseUnknownSettings();
  const { entries, problems } = await readList(file);
  const { readOwnCancellations } = await import("./own-stack.ts");
  // An update has no use for it, but the call leaves a mark in a saved plan, which the update must match.
  const stored = await readOwnCancellations();
  if (pulumi.runtime.isDryRun()) {
    const [{ lookAtEntries }, { createProgramLook }] = await Promise.all([
      import("../cancellation-list/live-problems.ts"),
      import("./program-first-look.ts"),
    ]);
    // What could not be looked at is told once by the provider, which looks again.
    const live = await lookAtEntries(entries, stored, createProgramLook());
    const all = [...problems, ...live.problems];
    if (all.length > 0) {
      throw new pulumi.RunError(formatProblems(titleOf(all, file), file, all));
    }
  } else if (problems.length > 0) {
    const title = `${titleOf(problems, file)} These entries are left out, all others are declared.`;
    failRunAtItsEnd(new pulumi.RunError(formatProblems(title, file, problems)));
  }
  return declareCancellations(entries);
}

async function readList(
  file: string,
): Promise<{ readonly entries: readonly ListEntry[]; readonly problems: readonly ListProblem[] }> {
  // Programs that declare their cancellations one by one do not load a YAML parser.
  const { readListDocument } = await import("../cancellation-list/list-document.ts");
  const content = readListFile(file);
  if (content.kind === "unreadable") {
    throw new pulumi.RunError(content.reason);
  }
  const document = readListDocument(content.text, file);
  if (document.kind === "list") {
    return document;
  }
  const title = `${file} cannot be read as a list, so none of its entries is handled.`;
  throw new pulumi.RunError(formatProblems(title, file, document.problems));
}

function titleOf(problems: readonly ListProblem[], file: string): string {
  return problems.length === 1 ? `${file} has a problem.` : `${file} has ${problems.length} problems.`;
}

/**
 * Lets the program go on, and fail when everything that it declares is done. An error that is only logged would let
 * the run end well, and the engine would delete what is left out from the state; one that is thrown would keep the
 * other entries from being declared.
 */
function failRunAtItsEnd(error: Error): void {
  void Promise.reject(error);
}
