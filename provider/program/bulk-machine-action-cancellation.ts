import * as pulumi from "@pulumi/pulumi";
import type { MachineActionType } from "../defender/machine-action-type.ts";
import { bulkMachineActionCancellationType, pluginBulkCancellationType } from "../dynamic/resource-type.ts";
import { previewInputName } from "../engine/host-inputs.ts";
import type { BulkCancellationCounts } from "../resources/bulk/counts.ts";
import type { BulkCancellationRecord } from "../resources/bulk/record.ts";
import { refuseUnknownSettings } from "./stack-settings.ts";

/**
 * The provider as stored in state. A constant: it changes with no compiler, SDK or release, so an upgrade shows no
 * difference and old state keeps working.
 */
const providerText = 'exports.handler = () => require("pulumi-defender-endpoint/bulk-provider");';

/** The engine fills only those outputs that the program lists. */
const undefinedOutputs = {
  match: undefined,
  comment: undefined,
  cancelled: undefined,
  cancelledTooLate: undefined,
  endedOtherwise: undefined,
  pending: undefined,
  counts: undefined,
};

/**
 * Which machine actions are cancelled. Every condition that is given must hold; of a list, one value must. At least
 * one condition beside `statuses` is needed.
 */
export interface MachineActionMatch {
  /**
   * Types of the actions, such as `RunAntiVirusScan`. Compared exactly.
   * @default every known type but `Unknown` and containment (`Isolate`, `RestrictCodeExecution`, `StopAndQuarantineFile`, `Block`,
   * `DisableActiveDirectoryUser`, `ResetPasswordActiveDirectoryUser`), which are cancelled only when they are named here
   */
  readonly types?: pulumi.Input<readonly pulumi.Input<MachineActionType | (string & {})>[]>;
  /**
   * Statuses of the actions. `InProgress` interrupts what a device is working on.
   * @default ["Pending"]
   */
  readonly statuses?: pulumi.Input<readonly pulumi.Input<"Pending" | "InProgress">[]>;
  /** Ids of the machines, 40 hexadecimal digits each. Not together with `computerDnsNames`. */
  readonly machineIds?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** DNS names of the machines: whole names, without wildcards. Compared without regard to case. */
  readonly computerDnsNames?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Who started the actions: users, names or ids of applications. Compared without regard to case. */
  readonly requestors?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * Least age of the actions, in hours, greater than 0, at most 4320 (180 days). Measured by the service's clock, as its
   * answers give it, so that a wrong clock of this machine does not matter. A fraction is allowed.
   */
  readonly olderThanHours?: pulumi.Input<number>;
}

/** Inputs of {@link BulkMachineActionCancellation}. */
export interface BulkMachineActionCancellationArgs {
  /** Which actions are cancelled. */
  readonly match: pulumi.Input<MachineActionMatch>;
  /** Why the actions are cancelled. Sent with each cancel call. A change says nothing to the service about what is cancelled already. */
  readonly comment: pulumi.Input<string>;
  /**
   * How many actions one operation may cancel at most, 1 to 1500 (the cancel calls that the service allows in an hour). When
   * more match, nothing is cancelled and the list is shown.
   * @default 20
   */
  readonly maxCancellations?: pulumi.Input<number>;
  /**
   * How long to wait for the final status of each action, in seconds, 0 to 86400; 0 does not wait. What is not final by
   * then is kept as `pending`, and the next `pulumi up` goes on.
   * @default 300
   */
  readonly waitTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * Declares that no machine action of Microsoft Defender for Endpoint that matches stays pending. Each `pulumi up` lists
 * what matches, shows it, cancels it, and proves every outcome by reading; when nothing matches it makes one list call
 * for each status and no change.
 *
 * An operation cancels the actions that its own check has listed. They are in the input `matching`, which
 * `pulumi preview --diff` shows. With a saved plan (`pulumi preview --save-plan`, `pulumi up --plan`) the engine compares
 * them with the reviewed ones, and stops when they differ. Without a plan, `pulumi up` lists again after the preview, so
 * it can cancel what began to match in between, up to `maxCancellations`. What begins to match after the check waits for
 * the next operation. An action that a device has picked up by then is left alone, unless `statuses` has `InProgress`.
 *
 * Deleting the resource calls nothing: cancellations cannot be undone. A refresh reads what is recorded, by one
 * call for up to a hundred outcomes, and cancels nothing; a newer state of the service replaces an outcome, with a warning.
 *
 * @example
 * ```ts
 * const stale = new BulkMachineActionCancellation("stale-scans", {
 *   match: { types: ["RunAntiVirusScan"], olderThanHours: 24 },
 *   comment: "No scan stays pending for more than a day, CHG-2071",
 * });
 * export const cancelled = stale.cancelled;
 * ```
 * @see https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action
 */
export class BulkMachineActionCancellation extends pulumi.CustomResource {
  /** The conditions as declared. */
  declare readonly match: pulumi.Output<pulumi.Unwrap<MachineActionMatch>>;
  /** The comment as declared. */
  declare readonly comment: pulumi.Output<string>;
  /**
   * Actions that are cancelled, newest first. The three lists keep what the last operation with a result has found and
   * everything that ended within a day before it, so that a large clean-up over several operations stays whole. Of what
   * ended earlier they keep the newest 100 together, none older than 180 days: every operation reads and writes the
   * state, at some 500 bytes for each action, and Defender keeps data no longer. {@link counts} goes on.
   */
  declare readonly cancelled: pulumi.Output<BulkCancellationRecord[]>;
  /** Actions that are cancelled although a command of them had completed. Kept as long as {@link cancelled}. */
  declare readonly cancelledTooLate: pulumi.Output<BulkCancellationRecord[]>;
  /** Actions that ended as something else before they could be cancelled. Kept as long as {@link cancelled}. */
  declare readonly endedOtherwise: pulumi.Output<BulkCancellationRecord[]>;
  /** Confirmed actions that are not final yet. The next operation goes on with them. */
  declare readonly pending: pulumi.Output<BulkCancellationRecord[]>;
  /** How many actions had each outcome since the resource was created, and how many are pending now. */
  declare readonly counts: pulumi.Output<BulkCancellationCounts>;

  /**
   * Declares the cancellation of whatever matches.
   * @throws {pulumi.RunError} with the options `import` and `id`, and when the stack config has unknown settings.
   */
  constructor(name: string, args: BulkMachineActionCancellationArgs, options?: pulumi.CustomResourceOptions) {
    if (options?.import !== undefined || options?.id !== undefined) {
      throw new pulumi.RunError(
        `BulkMachineActionCancellation "${name}" cannot be imported or looked up: it exists in the stack's state only. ` +
          "Declare it without the options import and id.",
      );
    }
    refuseUnknownSettings();
    super(
      bulkMachineActionCancellationType,
      name,
      {
        ...undefinedOutputs,
        ...args,
        __provider: providerText,
        [previewInputName]: pulumi.runtime.isDryRun(),
      },
      pulumi.mergeOptions(options, { aliases: [{ type: pluginBulkCancellationType }] }),
    );
  }
}
