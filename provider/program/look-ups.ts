import * as pulumi from "@pulumi/pulumi";
import type { MachineAction } from "../defender/machine-action.ts";
import type { GetMachineActionArgs, GetMachineActionsArgs } from "../resources/look-ups/look-up-arguments.ts";
import { connectionOf, type Provider } from "./provider.ts";

/** Arguments of {@link getMachineActionOutput}: those of {@link GetMachineActionArgs}, which may be outputs here. */
export type GetMachineActionOutputArgs = {
  readonly [Name in keyof GetMachineActionArgs]: pulumi.Input<GetMachineActionArgs[Name]>;
};

/** Arguments of {@link getMachineActionsOutput}: those of {@link GetMachineActionsArgs}, which may be outputs here. */
export type GetMachineActionsOutputArgs = {
  readonly [Name in keyof GetMachineActionsArgs]: InputOf<GetMachineActionsArgs[Name]>;
};

/** A value that may be an output, as each element of a list may. */
type InputOf<Value> = pulumi.Input<
  Value extends readonly (infer Element)[] ? readonly pulumi.Input<Element>[] : Value
>;

/** Options of the `…Output` look-ups. */
export interface LookUpOptions {
  /**
   * The connection to look up with, for a second tenant.
   * @default the stack config and the environment
   */
  readonly provider?: Provider;
}

/**
 * Reads one machine action, also in a preview. It signs in as the provider does: with the stack config (`defender:…`)
 * and the environment. What it returns is plain: keep `commands`, which can hold script arguments, out of the stack's
 * outputs, or use {@link getMachineActionOutput}.
 *
 * @example
 * ```ts
 * const { status, computerDnsName } = await getMachineAction({ id: "7c0f2d1e-1111-4222-8333-9a5b6c7d8e9f" });
 * ```
 * @throws {MachineActionNotFoundError} when the service does not know the action: three reads within four seconds
 * answered 404.
 * @throws {InvalidArgumentError} when `id` is not a GUID.
 * @throws {DefenderError} of another class, as the failure is: sign-in, permission, limits, connection.
 * @throws {pulumi.RunError} when the stack config has unknown settings.
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineaction-object
 */
export async function getMachineAction(args: GetMachineActionArgs): Promise<MachineAction> {
  const { lookUpMachineAction, openSession } = await load();
  return lookUpMachineAction(args, () => openSession());
}

/**
 * {@link getMachineAction} for an id that is an output. The result is a secret when the action has live-response commands,
 * because script arguments may hold one.
 */
export function getMachineActionOutput(
  args: GetMachineActionOutputArgs,
  { provider }: LookUpOptions = {},
): pulumi.Output<MachineAction> {
  return pulumi
    .all([pulumi.output(args.id), connectionOf(provider)])
    .apply(async ([id, connection]) => {
      const { lookUpMachineAction, openSession } = await load();
      return lookUpMachineAction({ id }, () => openSession(connection));
    })
    .apply((action) => (action.commands.length === 0 ? pulumi.output(action) : pulumi.secret(action)));
}

/**
 * Lists machine actions, newest first, also in a preview. It signs in as {@link getMachineAction} does.
 *
 * @example
 * ```ts
 * const waiting = await getMachineActions({ types: ["LiveResponse"], statuses: ["Pending"] });
 * ```
 * @throws {InvalidArgumentError} that lists everything that is wrong with the arguments.
 * @throws {DefenderError} of another class, as the failure is: sign-in, permission, limits, connection.
 * @throws {pulumi.RunError} when the stack config has unknown settings.
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection
 */
export async function getMachineActions(args: GetMachineActionsArgs = {}): Promise<MachineAction[]> {
  const { lookUpMachineActions, openSession } = await load();
  return lookUpMachineActions(args, () => openSession());
}

/**
 * {@link getMachineActions} for conditions that are outputs. The result is a secret when one of the actions has
 * live-response commands.
 */
export function getMachineActionsOutput(
  args: GetMachineActionsOutputArgs = {},
  { provider }: LookUpOptions = {},
): pulumi.Output<MachineAction[]> {
  return pulumi
    .all([pulumi.output(args), connectionOf(provider)])
    .apply(async ([known, connection]) => {
      const { lookUpMachineActions, openSession } = await load();
      return lookUpMachineActions(known, () => openSession(connection));
    })
    .apply((actions) =>
      actions.every(({ commands }) => commands.length === 0)
        ? pulumi.output(actions)
        : pulumi.secret(actions),
    );
}

/** What signs in and calls is loaded by programs that look something up, and by no others. */
async function load() {
  const [lookUps, { programSession }] = await Promise.all([
    import("../resources/look-ups/look-up.ts"),
    import("./program-session.ts"),
  ]);
  return { ...lookUps, openSession: programSession };
}
