import type { MachineAction } from "../simulator/machine-action.ts";
import type { Properties } from "./host.ts";
import type { Declaration, ExpectedFact } from "./scenario.ts";

/** A resource as the engine keeps it. */
export interface ResourceState {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Not empty: the next update is made even without a difference. */
  readonly initErrors: readonly string[];
}

/** A revision of what a program declares about a resource. The comment tells every revision from every other. */
export interface DeclaredResource {
  readonly stack: string;
  readonly name: string;
  readonly declaration: Declaration;
  readonly actionId: string;
  readonly comment: string;
  readonly inputs: Properties;
}

/** A program and the state that the engine keeps of it. */
export interface Stack {
  readonly name: string;
  readonly program: Map<string, DeclaredResource>;
  readonly state: Map<string, ResourceState>;
}

/** Name of a resource by its place in the program. */
export function resourceName(index: number): string {
  return `r${index}`;
}

/** What the constructor of the resource would send for a declaration. */
export function declare(
  stack: string,
  index: number,
  revision: number,
  declaration: Declaration,
  actionId: string,
  facts: MachineAction | undefined,
): DeclaredResource {
  const name = resourceName(index);
  const comment = `${stack}/${name} revision ${revision}`;
  const { upperCaseId, expect, onAlreadyEnded, waitTimeoutSeconds } = declaration;
  const inputs: Properties = {
    machineActionId: upperCaseId === true ? actionId.toUpperCase() : actionId,
    comment,
    ...(expect === undefined ? {} : { expect: expectedOf(expect, facts) }),
    ...(onAlreadyEnded === undefined ? {} : { onAlreadyEnded }),
    ...(waitTimeoutSeconds === undefined ? {} : { waitTimeoutSeconds }),
    __provider: 'exports.handler = () => require("pulumi-defender-endpoint/provider");',
  };
  return { stack, name, declaration, actionId, comment, inputs };
}

const anyMachine = "f".repeat(40);

function expectedOf(
  { type, machineId, computerDnsName, requestor }: NonNullable<Declaration["expect"]>,
  facts: MachineAction | undefined,
): Properties {
  const wrongType = facts?.type === "Offboard" ? "Unisolate" : "Offboard";
  const fact = (wanted: ExpectedFact, truth: string | null | undefined, wrong: string): string => {
    if (wanted === "wrong" || truth === undefined || truth === null) return wrong;
    return wanted === "otherCase" ? truth.toUpperCase() : truth;
  };
  return {
    ...(type === undefined ? {} : { type: type === "right" ? (facts?.type ?? "Isolate") : wrongType }),
    ...(machineId === undefined ? {} : { machineId: fact(machineId, facts?.machineId, anyMachine) }),
    ...(computerDnsName === undefined
      ? {}
      : { computerDnsName: fact(computerDnsName, facts?.computerDnsName, "other.contoso.example") }),
    ...(requestor === undefined
      ? {}
      : { requestor: fact(requestor, facts?.requestor, "somebody@contoso.example") }),
  };
}
