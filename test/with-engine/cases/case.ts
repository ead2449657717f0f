import type { ActionScript } from "../../../simulator/defender/action-script.ts";
import type { MachineAction } from "../../../simulator/defender/machine-action.ts";
import type { Fault } from "../../../simulator/faults/faults.ts";
import type { Simulator } from "../../../simulator/simulator.ts";
import type { DeclaredCancellation } from "../../support/cancellation-stack.ts";

export type Inputs = Omit<DeclaredCancellation, "machineActionId">;

/**
 * The life of one cancellation in a stack: what the service holds, what the program declares, and what each operation
 * brings about. It says nothing of a program's language or of the front door, so that every door proves the same.
 */
export interface Case {
  /** What it proves, as a sentence. */
  readonly rule: string;
  /** Fields of the action at the service. Default: a pending antivirus scan. */
  readonly action?: Partial<MachineAction> | "missing";
  /** What will happen to the action. */
  readonly script?: ActionScript;
  /** What goes wrong with its cancel calls. */
  readonly cancelFault?: { readonly fault: Fault; readonly times?: number };
  /** Beside the id and a comment. */
  readonly inputs?: Inputs;
  /** A case without it takes no part in the preview. */
  readonly preview?: Expected;
  /** What the first update brings. A case that leaves nothing in the state ends with it. */
  readonly create: Expected;
  /** What the second update brings. Default: nothing changes, without a call. */
  readonly update?: Change;
  /** What a refresh after that brings. Default: nothing changes, without a cancel call. */
  readonly refresh?: Change;
}

/** What happens before an operation, and what it brings. */
export interface Change {
  /** Changes the world. */
  readonly before?: (simulator: Simulator, machineActionId: string) => void;
  /** Inputs that change, in the program for good. */
  readonly inputs?:
    | Partial<DeclaredCancellation>
    | ((simulator: Simulator, machineActionId: string) => Partial<DeclaredCancellation>);
  readonly expected: Expected;
}

/** What one operation brings about for one cancellation. */
export interface Expected {
  /** Outputs in the state after it, of which others may be there. `"none"`: no such resource. Default: as before. */
  readonly state?: Readonly<Record<string, unknown>> | "none";
  /** Outputs that are not in the state. */
  readonly without?: readonly string[];
  /** What the engine does with the resource, where it comes to that. */
  readonly step?: "create" | "update" | "same" | "replace";
  /** The error of this resource. Default: there is none. */
  readonly error?: RegExp;
  /** The resource is kept, though it is not as it should be, for this reason. Default: it is as it should be. */
  readonly unsettled?: RegExp;
  /** A line that a person is shown. */
  readonly line?: RegExp;
  /** Cancel calls that arrive at the service. Default: 1 by the first update, 0 by any other operation. */
  readonly posts?: number;
  /** Of these, the ones that reach the action: a fault before the effect keeps a call away. Default: all. */
  readonly received?: number;
}
