import type { Truth } from "../../../simulator/defender/scripted-action.ts";
import type { Properties } from "./host.ts";
import type { Oddity } from "./oddity.ts";
import type { ResourceKind, Scenario } from "./scenario.ts";
import type { DeclaredBulk, DeclaredCancellation, DeclaredResource, ResourceState } from "./stack.ts";
import type { Exchange } from "./traffic.ts";

/** An operation of the engine, from the start of its process to its end. */
export interface Operation {
  readonly kind: "up" | "preview" | "refresh" | "destroy" | "get" | "lookUp";
  readonly stack: string;
  /** Number of the provider's process. */
  readonly process: number;
  readonly startedAtMs: number;
  /** Steps at a time. */
  readonly parallel: number;
  /** Whether nothing goes wrong with the service any more. */
  readonly isHealthy: boolean;
  /** What the program declared when it began. */
  readonly program: ReadonlyMap<string, DeclaredResource>;
  readonly stateBefore: ReadonlyMap<string, ResourceState>;
  stateAfter: ReadonlyMap<string, ResourceState>;
  /** Undefined when it was killed. */
  endedAtMs: number | undefined;
  isKilled: boolean;
  /** When the engine was killed, and the provider's process left behind. */
  orphanedAtMs: number | undefined;
  /** What the provider's process told the person at the terminal. */
  readonly lines: readonly string[];
  readonly calls: MethodCall[];
  /** Set when a program looks something up; then there are no calls of methods. */
  lookUp?: LookUp;
}

/** A look-up of a program: one action by its id, or whatever meets conditions. */
export interface LookUp {
  readonly request: { readonly id: string } | { readonly conditions: Properties };
  readonly answer:
    | { readonly kind: "found"; readonly actions: readonly Properties[] }
    | { readonly kind: "failed"; readonly isNotFound: boolean; readonly message: string };
}

export type Method = "check" | "diff" | "create" | "read" | "update" | "delete";

/** A call of a method of the provider. */
export type MethodCall = CancellationCall | BulkCall;

export interface CancellationCall extends Call {
  readonly kind: "cancellation";
  readonly actionId: string;
}

export interface BulkCall extends Call {
  readonly kind: "bulk";
}

interface Call {
  readonly kind: ResourceKind;
  readonly method: Method;
  readonly resource: string;
  readonly startedAtMs: number;
  /** The resource's state when it was called. */
  readonly before: ResourceState | undefined;
  readonly inputs: Properties | undefined;
  endedAtMs: number | undefined;
  /** What became of it; undefined as long as it runs, and for ever when it was killed. */
  result: MethodResult | undefined;
}

export type MethodResult =
  | { readonly kind: "done"; readonly outputs: Properties }
  /** Made, and not ready: the outputs are kept. */
  | {
      readonly kind: "notReady";
      readonly id: string;
      readonly outputs: Properties;
      readonly message: string;
    }
  /** A read found nothing: the engine forgets the resource. */
  | { readonly kind: "gone" }
  | { readonly kind: "differs"; readonly changes: boolean; readonly replaces: boolean }
  | {
      readonly kind: "checked";
      readonly inputs: Properties;
      readonly failures: readonly { readonly property: string; readonly reason: string }[];
    }
  /** `breaksWire`: the provider did what the real host cannot carry. */
  | { readonly kind: "failed"; readonly message: string; readonly breaksWire: boolean };

/** All that is known of a run when it is over. The rules judge it. */
export interface RunFacts {
  readonly scenario: Scenario;
  readonly operations: readonly Operation[];
  readonly exchanges: readonly Exchange[];
  /** Every revision of every declaration, by its comment. */
  readonly declared: ReadonlyMap<string, DeclaredResource>;
  readonly secrets: readonly string[];
  readonly strangeHosts: readonly string[];
  /** How long an answer may have been on its way after it is noted as delivered, in milliseconds. */
  readonly deliveryMs: number;
  /** Ids of all actions of the tenant. */
  readonly actionIds: readonly string[];
  /** What really happened to an action; undefined for one that the tenant never had. */
  truth(actionId: string): Truth | undefined;
  /** How the service shows an action otherwise than it describes. */
  oddity(actionId: string): Oddity | undefined;
  readsLagMs(actionId: string): number;
  /** When reads and lists begin to show an action, in milliseconds since the start. */
  visibleFromMs(actionId: string): number;
}

/** Something that must not be. */
export interface Violation {
  readonly rule: string;
  readonly text: string;
}

/** The calls that are about single actions. */
export function cancellationCalls({ calls }: Operation): readonly CancellationCall[] {
  return calls.filter((call) => call.kind === "cancellation");
}

/** The calls that are about bulk cancellations. */
export function bulkCalls({ calls }: Operation): readonly BulkCall[] {
  return calls.filter((call) => call.kind === "bulk");
}

/** The single actions that the program of an operation declares as cancelled. */
export function declaredCancellations({ program }: Operation): readonly DeclaredCancellation[] {
  return [...program.values()].filter((declared) => declared.kind === "cancellation");
}

/** The bulk cancellations that the program of an operation declares. */
export function declaredBulks({ program }: Operation): readonly DeclaredBulk[] {
  return [...program.values()].filter((declared) => declared.kind === "bulk");
}

/** The outputs that a call makes the engine keep, or show. */
export function claimOf({ result }: MethodCall): Properties | undefined {
  return result?.kind === "done" || result?.kind === "notReady" ? result.outputs : undefined;
}

/** Whether an outcome can change no more. */
export function isSettled(outputs: Properties | undefined): boolean {
  return ["cancelled", "cancelledTooLate", "endedOtherwise"].includes(String(outputs?.["outcome"]));
}
