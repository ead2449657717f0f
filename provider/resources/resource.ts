import type { ResourceContext } from "./context.ts";
import type { Forecast, InputFailure } from "./forecast.ts";

/** Inputs or outputs of a resource, as a front door hands them over. */
export type Properties = Readonly<Record<string, unknown>>;

/** What check has found. */
export interface CheckResult {
  /** The inputs to go on with: as given, completed by what check has seen. */
  readonly inputs: Record<string, unknown>;
  /** Faults of the inputs themselves. They hold in a preview and in an update. */
  readonly failures: readonly InputFailure[];
  readonly forecast: Forecast;
}

/** What a front door knows beside the inputs. */
export interface CheckHints {
  /**
   * Whether the action may have been started in the same update, because its id is an output of another resource. The
   * service may not show it yet.
   */
  readonly mayBeNew?: boolean;
}

/** How the checked inputs differ from the stored outputs. */
export interface Difference {
  readonly isChanged: boolean;
  /** Inputs whose change makes another resource. */
  readonly replaces: readonly string[];
}

/** A resource that was made. */
export interface Created {
  readonly id: string;
  readonly outputs: Record<string, unknown>;
}

/**
 * Why a resource is read:
 * - `refresh`: the stack holds it, and its state is compared with the service;
 * - `get`: a program looks at an action that the stack does not hold;
 * - `import`: the stack is to hold it from now on.
 */
export type ReadReason = "refresh" | "get" | "import";

/** What reading has found. */
export type ReadResult =
  | {
      readonly kind: "found";
      readonly outputs: Record<string, unknown>;
      /** The inputs that would declare this state. Only for an import. */
      readonly inputs?: Record<string, unknown>;
    }
  /** The service does not know it, and its outcome was never proven. */
  | { readonly kind: "gone" };

/**
 * A kind of resource, as every front door calls it. Deleting is not part of it: a cancellation cannot be undone, so a
 * front door forgets the resource without a call.
 */
export interface Resource {
  /** Validates the inputs and looks at what they mean. Never throws for what the service answers. */
  check(
    context: ResourceContext,
    olds: Properties,
    news: Properties,
    hints?: CheckHints,
  ): Promise<CheckResult>;

  /** Compares without a call. */
  diff(id: string, olds: Properties, news: Properties): Difference;

  /**
   * @throws {UnsettledError} when the resource exists and is not what it declares yet.
   * @throws {DefenderError} when nothing was made.
   */
  create(context: ResourceContext, inputs: Properties): Promise<Created>;

  /** @throws {DefenderError} when nothing can be said about the resource. */
  read(context: ResourceContext, id: string, state: Properties, reason: ReadReason): Promise<ReadResult>;

  /**
   * @returns the new outputs
   * @throws {UnsettledError} when the resource is not what it declares yet.
   * @throws {DefenderError} when the state stays as it was.
   */
  update(
    context: ResourceContext,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<Record<string, unknown>>;
}

/** The resource exists and its state is to be kept, but it is not what it declares yet. The next `pulumi up` goes on. */
export class UnsettledError extends Error {
  override readonly name = "UnsettledError";
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly reason: string;

  constructor(id: string, outputs: Readonly<Record<string, unknown>>, reason: string) {
    super(reason);
    this.id = id;
    this.outputs = outputs;
    this.reason = reason;
  }
}
