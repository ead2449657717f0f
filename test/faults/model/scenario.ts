import type { CancelBehaviour } from "../../../simulator/defender/cancel-behaviour.ts";
import type { WaitHint } from "../../../simulator/defender/rate-limits.ts";
import type { HostileText } from "../../../simulator/faults/hostile-texts.ts";
import type { FaultPlan } from "../world/planned-faults.ts";
import type { Oddity } from "./oddity.ts";

/** See {@link ServicePlan.coding}. */
export type WireCoding = (typeof wireCodings)[number];

/** How bodies can be coded. Raw deflate is what IIS is known to send. */
export const wireCodings = ["asOffered", "gzip", "br", "deflate", "rawDeflate"] as const;

/** All that a run is made from. Plain data: it can be printed, shrunk, kept in a file and replayed. */
export interface Scenario {
  /** Decides latencies and jitter. */
  readonly randomSeed: number;
  readonly actions: readonly ActionPlan[];
  readonly service: ServicePlan;
  readonly faults: readonly FaultPlan[];
  readonly happenings: readonly HappeningPlan[];
  /** The programs of the stacks `a`, `b`, …: what each resource declares at first. */
  readonly stacks: readonly (readonly Declaration[])[];
  readonly history: readonly Step[];
  /** The front door that the engine calls. Default: the one for dynamic resources. */
  readonly door?: FrontDoor;
}

/** How the engine reaches the resources. */
export type FrontDoor = "dynamic" | "plugin";

/** A machine action at the start of the run, and how the service shows it. */
export interface ActionPlan {
  readonly type: string;
  readonly status: string;
  /** How long ago it was requested; after about 72 hours the service ends a pending one. */
  readonly ageHours: number;
  /** Whether the service names the machine. */
  readonly namesMachine: boolean;
  readonly visibleAfterMs?: number;
  readonly hiddenFromCancel?: boolean;
  readonly falseNotFound?: number;
  /** Reads show the action as it was this long ago. */
  readonly readsLagMs?: number;
  /** Only lists do so: what a GET has shown, a list does not show yet. */
  readonly listsLagAlone?: boolean;
  readonly commands?: readonly CommandPlan[];
  /** How every answer shows it otherwise than the service describes. */
  readonly oddity?: Oddity;
  /** A text that people and devices have written into its fields, and that does harm where it is printed as it is. */
  readonly hostile?: HostileText;
}

/** A live-response command. Its script arguments hold a secret. */
export interface CommandPlan {
  readonly startsAfterMs?: number;
  readonly finishesAfterMs?: number;
  readonly finishesAs?: string;
}

/** How the service treats calls where nothing goes wrong. */
export interface ServicePlan {
  readonly cancel: CancelBehaviour;
  /** Fields on which it refuses the operator `in`. */
  readonly inRefusedOn: readonly string[];
  /** Every page of a list begins with entries that are no actions. */
  readonly straysInLists?: boolean;
  /** Every body begins with a byte order mark. */
  readonly byteOrderMark?: boolean;
  /** Coding of the bodies. Only where nothing is in memory: decompressing takes real time. */
  readonly coding?: WireCoding;
  readonly pageSize?: number;
  /** The next page is on another host of the same cloud. */
  readonly pagesElsewhere: boolean;
  /** `Canceled`, as the documentation spelt it once. */
  readonly oneL: boolean;
  /** A cancel answers without the commands of a live response, as the call that starts one was seen to do. */
  readonly cancelAnswersWithoutCommands: boolean;
  readonly limits?: { readonly perMinute: number; readonly perHour: number; readonly hint: WaitHint };
  readonly token: {
    /** How long it says to be valid. */
    readonly lifetimeSeconds: number;
    /** How much earlier the service refuses it: a clock that is wrong. */
    readonly endsEarlySeconds: number;
  };
  /** Longest way of a request, and of its answer. */
  readonly latencyMs: number;
}

/** When something happens: so long after the start, or in the midst of a request. */
export type Moment =
  | { readonly afterMs: number }
  | {
      readonly request: "cancel" | "get" | "list";
      /** Which of the requests of this kind about the action (for a list: of all lists), from 0. */
      readonly nth: number;
      readonly strikes: "beforeEffect" | "afterEffect";
    };

export interface HappeningPlan {
  readonly action: number;
  readonly at: Moment;
  readonly what: Happening;
}

export type Happening =
  | { readonly kind: "starts" }
  | { readonly kind: "finishes"; readonly as: "Succeeded" | "Failed" | "TimeOut" }
  | { readonly kind: "cancelledByOther" }
  | { readonly kind: "takesStatus"; readonly status: string }
  | { readonly kind: "retentionEnds" }
  | { readonly kind: "falseNotFound"; readonly times: number }
  | { readonly kind: "rolesChange"; readonly roles: Roles };

export type Roles = "all" | "readOnly" | "cancelOnly" | "none";

/** Index that stands for an id that the tenant never had. */
export const absentAction = 99;

/** How a guard field relates to the truth. */
export type ExpectedFact = "right" | "otherCase" | "wrong";

/** What a program declares about one resource: one cancellation, or one of whatever matches. */
export type Declaration = CancellationDeclaration | BulkDeclaration;

/** Kinds of resources. */
export type ResourceKind = "cancellation" | "bulk";

export interface CancellationDeclaration {
  /** Index of the action, or {@link absentAction}. */
  readonly action: number;
  readonly upperCaseId?: boolean;
  /** The id is an output of another resource, which may have started the action just now. */
  readonly idFromResource?: boolean;
  readonly expect?: {
    readonly type?: "right" | "wrong";
    readonly machineId?: ExpectedFact;
    readonly computerDnsName?: ExpectedFact;
    readonly requestor?: ExpectedFact;
  };
  readonly onAlreadyEnded?: "fail" | "accept";
  readonly waitTimeoutSeconds?: number;
}

export interface BulkDeclaration {
  readonly match: MatchPlan;
  readonly maxCancellations?: number;
  readonly waitTimeoutSeconds?: number;
}

/** Conditions of a bulk cancellation, or of a look-up; at least one of them narrows. */
export interface MatchPlan {
  readonly types?: readonly string[];
  readonly statuses?: readonly ("Pending" | "InProgress")[];
  /** Indices of the actions whose machines are meant, by their ids. */
  readonly machinesOf?: readonly number[];
  /** Indices of the actions whose machines are meant, by their names. */
  readonly hostsOf?: readonly number[];
  readonly requestor?: ExpectedFact;
  readonly olderThanHours?: number;
}

/** A kill in the midst of an operation, after so many of its steps in time. */
export interface Kill {
  readonly afterSteps: number;
  /** Only the engine dies; the provider's process goes on with what it has begun. */
  readonly leavesProvider: boolean;
}

export type Step =
  | {
      readonly kind: "up";
      /** Stacks that are brought up at the same time. */
      readonly stacks: readonly number[];
      readonly preview: boolean;
      readonly refresh: boolean;
      readonly parallel: number;
      readonly continueOnError: boolean;
      readonly kill?: Kill;
    }
  | { readonly kind: "preview"; readonly stack: number }
  | { readonly kind: "refresh"; readonly stack: number; readonly parallel: number; readonly kill?: Kill }
  | { readonly kind: "destroy"; readonly stack: number }
  | { readonly kind: "get"; readonly action: number }
  /** A program looks an action up, or whatever matches. */
  | { readonly kind: "lookUp"; readonly action: number }
  | { readonly kind: "lookUpAll"; readonly match: MatchPlan }
  /** The program is edited: another declaration and a new comment; without one the resource is removed. */
  | { readonly kind: "edit"; readonly stack: number; readonly resource: number; readonly to?: Declaration }
  | { readonly kind: "pass"; readonly ms: number };
