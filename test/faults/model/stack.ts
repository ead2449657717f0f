import type { MachineAction } from "../../../simulator/defender/machine-action.ts";
import { bulkProviderText, providerText } from "../../support/provider-process.ts";
import type { Properties } from "./host.ts";
import type {
  BulkDeclaration,
  CancellationDeclaration,
  Declaration,
  ExpectedFact,
  MatchPlan,
  ResourceKind,
} from "./scenario.ts";

/** A resource as the engine keeps it. */
export interface ResourceState {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Not empty: the next update is made even without a difference. */
  readonly initErrors: readonly string[];
}

/** A revision of what a program declares about a resource. The comment tells every revision from every other. */
export type DeclaredResource = DeclaredCancellation | DeclaredBulk;

interface Declared {
  readonly stack: string;
  readonly name: string;
  readonly comment: string;
  readonly inputs: Properties;
}

export interface DeclaredCancellation extends Declared {
  readonly kind: "cancellation";
  readonly actionId: string;
}

export interface DeclaredBulk extends Declared {
  readonly kind: "bulk";
}

/** A program and the state that the engine keeps of it. */
export interface Stack {
  readonly name: string;
  readonly program: Map<string, DeclaredResource>;
  readonly state: Map<string, ResourceState>;
}

/** Texts that name the provider of each kind, as the constructors send them. */
export const providerTexts: Readonly<Record<ResourceKind, string>> = {
  cancellation: providerText,
  bulk: bulkProviderText,
};

/** The names that a resource at a place of the program can have: the type of a resource is a part of its identity. */
export function resourceNames(place: number): Readonly<Record<ResourceKind, string>> {
  return { cancellation: `r${place}`, bulk: `s${place}` };
}

/** What is known of the tenant when a program is written. */
export interface Knowledge {
  /** Id of an action by its index in the scenario. */
  idOf(action: number): string;
  /** The facts of an action, if the tenant has it. */
  factsOf(actionId: string): MachineAction | undefined;
}

/** What the constructor of the resource would send for a declaration. */
export function declare(
  stack: string,
  place: number,
  revision: number,
  declaration: Declaration,
  knowledge: Knowledge,
): DeclaredResource {
  const kind = "match" in declaration ? "bulk" : "cancellation";
  const name = resourceNames(place)[kind];
  const comment = `${stack}/${name} revision ${revision}`;
  const common = { comment, __provider: providerTexts[kind] };
  if ("match" in declaration) {
    return {
      kind: "bulk",
      stack,
      name,
      comment,
      inputs: { ...common, ...bulkInputs(declaration, knowledge) },
    };
  }
  const actionId = knowledge.idOf(declaration.action);
  const inputs = { ...common, ...cancellationInputs(declaration, actionId, knowledge.factsOf(actionId)) };
  return { kind: "cancellation", stack, name, comment, actionId, inputs };
}

function cancellationInputs(
  { upperCaseId, idFromResource, expect, onAlreadyEnded, waitTimeoutSeconds }: CancellationDeclaration,
  actionId: string,
  facts: MachineAction | undefined,
): Properties {
  return {
    machineActionId: upperCaseId === true ? actionId.toUpperCase() : actionId,
    ...(idFromResource === undefined ? {} : { __idFromResource: idFromResource }),
    ...(expect === undefined ? {} : { expect: expectedOf(expect, facts) }),
    ...(onAlreadyEnded === undefined ? {} : { onAlreadyEnded }),
    ...(waitTimeoutSeconds === undefined ? {} : { waitTimeoutSeconds }),
  };
}

function bulkInputs({ match, ...rest }: BulkDeclaration, knowledge: Knowledge): Properties {
  return { ...rest, match: conditionsOf(match, knowledge) };
}

const anyMachine = "f".repeat(40);
const anyHost = "other.contoso.example";

/** The conditions of a match as a program gives them. */
export function conditionsOf(
  { types, statuses, machinesOf, hostsOf, requestor, olderThanHours }: MatchPlan,
  { idOf, factsOf }: Knowledge,
): Properties {
  const facts = (actions: readonly number[]) => actions.map((action) => factsOf(idOf(action)));
  return {
    ...(types === undefined ? {} : { types }),
    ...(statuses === undefined ? {} : { statuses }),
    ...(machinesOf === undefined
      ? {}
      : { machineIds: facts(machinesOf).map((action) => action?.machineId ?? anyMachine) }),
    ...(hostsOf === undefined
      ? {}
      : {
          computerDnsNames: facts(hostsOf).map((action) =>
            statedFact("right", action?.computerDnsName, anyHost),
          ),
        }),
    ...(requestor === undefined
      ? {}
      : { requestors: [statedFact(requestor, facts([0])[0]?.requestor, "somebody@contoso.example")] }),
    ...(olderThanHours === undefined ? {} : { olderThanHours }),
  };
}

function expectedOf(
  { type, machineId, computerDnsName, requestor }: NonNullable<CancellationDeclaration["expect"]>,
  facts: MachineAction | undefined,
): Properties {
  const wrongType = facts?.type === "Offboard" ? "Unisolate" : "Offboard";
  return {
    ...(type === undefined ? {} : { type: type === "right" ? (facts?.type ?? "Isolate") : wrongType }),
    ...(machineId === undefined ? {} : { machineId: statedFact(machineId, facts?.machineId, anyMachine) }),
    ...(computerDnsName === undefined
      ? {}
      : { computerDnsName: statedFact(computerDnsName, facts?.computerDnsName, anyHost) }),
    ...(requestor === undefined
      ? {}
      : { requestor: statedFact(requestor, facts?.requestor, "somebody@contoso.example") }),
  };
}

/** Nobody writes control characters, or names of any length, into a program. */
function isPlain(text: string): boolean {
  return text.length < 100 && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}

function statedFact(wanted: ExpectedFact, truth: string | null | undefined, wrong: string): string {
  if (wanted === "wrong" || truth === undefined || truth === null || !isPlain(truth)) {
    return wrong;
  }
  return wanted === "otherCase" ? truth.toUpperCase() : truth;
}
