import * as pulumi from "@pulumi/pulumi";
import type { MachineAction, MachineActionTarget } from "../defender/machine-action.ts";
import type { MachineActionStatus } from "../defender/machine-action-status.ts";
import type { MachineActionType } from "../defender/machine-action-type.ts";
import { machineActionCancellationType, pluginCancellationType } from "../dynamic/resource-type.ts";
import { idFromResourceInputName, previewInputName } from "../engine/host-inputs.ts";
import type { CancelledBy, Outcome } from "../lifecycle/outcome.ts";
import { warnOfDuplicate } from "./duplicate-cancellation.ts";
import { isFromResource } from "./resource-outputs.ts";
import { refuseUnknownSettings } from "./stack-settings.ts";
import { pointToCallerOf, withholdStackTraces } from "./stack-traces.ts";

/**
 * The provider as stored in state. A constant: it changes with no compiler, SDK or release, so an upgrade shows no
 * difference and old state keeps working.
 */
const providerText = 'exports.handler = () => require("pulumi-defender-endpoint/provider");';

/** The engine fills only those outputs that the program lists. */
const undefinedOutputs = {
  machineActionId: undefined,
  comment: undefined,
  target: undefined,
  outcome: undefined,
  cancelledBy: undefined,
  sentComments: undefined,
  type: undefined,
  title: undefined,
  scope: undefined,
  requestor: undefined,
  requestorComment: undefined,
  status: undefined,
  machineId: undefined,
  computerDnsName: undefined,
  creationDateTimeUtc: undefined,
  lastUpdateDateTimeUtc: undefined,
  cancellationRequestor: undefined,
  cancellationComment: undefined,
  cancellationDateTimeUtc: undefined,
  errorHResult: undefined,
  externalId: undefined,
  requestSource: undefined,
  relatedFileInfo: undefined,
  commands: undefined,
  troubleshootInfo: undefined,
} satisfies Record<Exclude<keyof MachineAction, "id">, undefined> & Record<string, undefined>;

/** Facts that the action must have. Each given field must equal the action's, else nothing is cancelled. */
export interface MachineActionExpectation {
  /** Type of the action, such as `Isolate`. Compared exactly. */
  readonly type?: pulumi.Input<MachineActionType | (string & {}) | undefined>;
  /** Id of the machine, 40 hexadecimal digits. */
  readonly machineId?: pulumi.Input<string | undefined>;
  /** DNS name of the machine. Compared without regard to case. */
  readonly computerDnsName?: pulumi.Input<string | undefined>;
  /** Who started the action: a user, an application's name or id. Compared without regard to case. */
  readonly requestor?: pulumi.Input<string | undefined>;
}

/** Inputs of {@link MachineActionCancellation}. */
export interface MachineActionCancellationArgs {
  /** Id of the machine action that is cancelled, a GUID. A change replaces the resource. */
  readonly machineActionId: pulumi.Input<string>;
  /** Why the action is cancelled. Sent with the cancel call. A change after the outcome is settled updates the state only. */
  readonly comment: pulumi.Input<string>;
  /**
   * What the action is expected to be. Cancelling containment (`Isolate`, `RestrictCodeExecution`, `StopAndQuarantineFile`, `Block`,
   * `DisableActiveDirectoryUser`, `ResetPasswordActiveDirectoryUser`), or a type that this version does not
   * know, is refused unless `expect.type` names that type.
   */
  readonly expect?: pulumi.Input<MachineActionExpectation | undefined>;
  /**
   * What to do when the action ended before it could be cancelled: `fail`, or `accept` to record how it ended.
   * @default "fail"
   */
  readonly onAlreadyEnded?: pulumi.Input<"fail" | "accept" | undefined>;
  /**
   * How long to wait for a final status, in seconds, 0 to 86400; 0 does not wait. When the time runs out the resource
   * is kept as `pending`, and the next `pulumi up` goes on. The cancellation is not withdrawn.
   * @default 300
   */
  readonly waitTimeoutSeconds?: pulumi.Input<number | undefined>;
}

/**
 * Declares that a machine action of Microsoft Defender for Endpoint is cancelled. The outcome is proven by reading
 * the action, never assumed from the answer to the cancel call. Deleting the resource calls nothing: a cancellation
 * cannot be undone.
 *
 * @example
 * ```ts
 * const stopScan = new MachineActionCancellation("stop-scan", {
 *   machineActionId: "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f",
 *   comment: "Scan started on the wrong host group, INC-1042",
 *   expect: { type: "RunAntiVirusScan", computerDnsName: "host1.contoso.example" },
 * });
 * export const outcome = stopScan.outcome;
 * ```
 * @see https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action
 */
export class MachineActionCancellation extends pulumi.CustomResource {
  /** Id of the machine action, in lower case. */
  declare readonly machineActionId: pulumi.Output<string>;
  /** The comment as declared. */
  declare readonly comment: pulumi.Output<string>;
  /** The facts of the action that a preview has shown, if it could look. */
  declare readonly target: pulumi.Output<MachineActionTarget | undefined>;
  /** What became of the action: `cancelled`, `cancelledTooLate`, `endedOtherwise` or `pending`. */
  declare readonly outcome: pulumi.Output<Outcome>;
  /** Who cancelled: `thisResource`, or `foundCancelled` when somebody else had. Unset when the action is not cancelled. */
  declare readonly cancelledBy: pulumi.Output<CancelledBy | undefined>;
  /**
   * While the outcome is pending: the comments of this resource's cancel calls that may still take effect. Unset when
   * none was sent.
   */
  declare readonly sentComments: pulumi.Output<string[] | undefined>;

  /** Type of the action, such as `RunAntiVirusScan`. */
  declare readonly type: pulumi.Output<MachineActionType | (string & {})>;
  /** Title; null in every record seen. */
  declare readonly title: pulumi.Output<string | null>;
  /** Extent of an isolation (`Full`, `Selective`) or a scan (`Full`, `Quick`); otherwise null. */
  declare readonly scope: pulumi.Output<string | null>;
  /** Who started the action: a user, or an application's name or id. */
  declare readonly requestor: pulumi.Output<string | null>;
  /** Why the action was started. */
  declare readonly requestorComment: pulumi.Output<string | null>;
  /** Status as the service shows it: `Pending`, `InProgress`, `Succeeded`, `Failed`, `TimeOut`, `Cancelled`. */
  declare readonly status: pulumi.Output<MachineActionStatus | (string & {})>;
  /** Id of the machine, 40 hexadecimal digits. */
  declare readonly machineId: pulumi.Output<string | null>;
  /** DNS name of the machine. */
  declare readonly computerDnsName: pulumi.Output<string | null>;
  /** When the action was started, as the service writes it. */
  declare readonly creationDateTimeUtc: pulumi.Output<string | null>;
  /** When the action last changed; of one that ended, when that was. */
  declare readonly lastUpdateDateTimeUtc: pulumi.Output<string | null>;
  /** Who cancelled, as the service names them. */
  declare readonly cancellationRequestor: pulumi.Output<string | null>;
  /** Comment of the cancel call that took effect. */
  declare readonly cancellationComment: pulumi.Output<string | null>;
  /** When the action was cancelled. */
  declare readonly cancellationDateTimeUtc: pulumi.Output<string | null>;
  /** Result of the action as a signed 32-bit HRESULT; 0 is success. */
  declare readonly errorHResult: pulumi.Output<number | null>;
  /** Id of the action in the system that started it. */
  declare readonly externalId: pulumi.Output<string | null>;
  /** Where the action was started, such as `Portal` or `PublicApi`. */
  declare readonly requestSource: pulumi.Output<string | null>;
  /** The file that the action is about. */
  declare readonly relatedFileInfo: pulumi.Output<MachineAction["relatedFileInfo"]>;
  /**
   * Commands of a live response; otherwise empty. A secret, because the arguments of a script may hold a password or a
   * token.
   */
  declare readonly commands: pulumi.Output<MachineAction["commands"]>;
  /** The troubleshooting mode that a `Troubleshoot` action sets; otherwise null. */
  declare readonly troubleshootInfo: pulumi.Output<MachineAction["troubleshootInfo"]>;

  /**
   * Declares the cancellation.
   * @throws {pulumi.RunError} with the option `import`, and when the stack config has unknown settings.
   */
  constructor(name: string, args: MachineActionCancellationArgs, options?: pulumi.CustomResourceOptions);
  /** @internal Reads a resource; see {@link MachineActionCancellation.get}. */
  constructor(name: string, args: undefined, options: pulumi.CustomResourceOptions);
  constructor(name: string, args?: MachineActionCancellationArgs, options?: pulumi.CustomResourceOptions) {
    if (options?.import !== undefined) {
      throw new pulumi.RunError(
        `MachineActionCancellation "${name}" cannot be imported: the engine does not hand a dynamic provider over for an import. ` +
          "Declare it without the option import: creating it adopts an action that is cancelled already, without a call.",
      );
    }
    refuseUnknownSettings();
    const allowStackTraces = withholdStackTraces();
    try {
      super(
        machineActionCancellationType,
        name,
        {
          ...undefinedOutputs,
          ...args,
          __provider: providerText,
          [previewInputName]: pulumi.runtime.isDryRun(),
          ...(args && { [idFromResourceInputName]: isFromResource(args.machineActionId) }),
        },
        pulumi.mergeOptions(options, {
          additionalSecretOutputs: ["commands"],
          aliases: [{ type: pluginCancellationType }],
        }),
      );
    } catch (error) {
      allowStackTraces();
      throw pointToCallerOf(MachineActionCancellation, error);
    }
    allowStackTraces();
    if (args !== undefined) {
      warnOfDuplicate(this, name, args.machineActionId);
    }
  }

  /**
   * Reads the state of a machine action that this stack does not cancel, by its id. It only reads, also in a preview, and
   * the resource is never deleted.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): MachineActionCancellation {
    return new MachineActionCancellation(name, undefined, { ...options, id });
  }
}
