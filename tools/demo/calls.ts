import type { Simulator } from "../../simulator/simulator.ts";

/** Calls that reached the Defender API. */
export interface CallCounts {
  readonly reads: number;
  readonly cancels: number;
}

/** The calls so far, as the service counts them. */
export function countCalls({ requests }: Pick<Simulator, "requests">): CallCounts {
  const count = (operation: "get" | "list" | "cancel") => requests.count({ server: "defender", operation });
  return { reads: count("get") + count("list"), cancels: count("cancel") };
}

export function callsSince(before: CallCounts, simulator: Pick<Simulator, "requests">): CallCounts {
  const { reads, cancels } = countCalls(simulator);
  return { reads: reads - before.reads, cancels: cancels - before.cancels };
}

export function callsInWords({ reads, cancels }: CallCounts): string {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${counted(reads, "read")} and ${counted(cancels, "cancel call")}`;
}
