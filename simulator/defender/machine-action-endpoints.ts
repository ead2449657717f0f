import type { Answer } from "../answer.ts";
import { guidPattern, ODataError } from "../odata/odata-filter.ts";
import { answerQuery, type QueryOptions } from "../odata/odata-query.ts";
import { selectedProperties } from "../odata/odata-select.ts";
import { commentOf } from "./cancel-request.ts";
import type { MachineAction } from "./machine-action.ts";
import type { MachineActionWorld } from "./machine-action-world.ts";
import { odataAnswer } from "./odata-answer.ts";
import { queryError, serviceError } from "./service-errors.ts";
import { defaultWireFormat, type WireFormat } from "./wire-format.ts";

export interface EndpointOptions extends QueryOptions, WireFormat {
  /** Answer to an id that is no GUID; undocumented. */
  readonly malformedId: 400 | 404;
  /** Answer to a cancel with an empty comment; undocumented. */
  readonly emptyComment: "refuse" | "accept";
  /** Origin in `@odata.context`, which can be an internal regional host. */
  readonly contextOrigin: string;
  /** Origin in `@odata.nextLink`; undefined: the origin that was called. */
  readonly nextLinkOrigin: string | undefined;
  /** What every page of a list begins with, before its actions: anything but an action. */
  readonly strayEntries: readonly unknown[];
}

export const defaultEndpointOptions: EndpointOptions = {
  ...defaultWireFormat,
  malformedId: 400,
  emptyComment: "refuse",
  contextOrigin: "https://api-eu3.securitycenter.microsoft.com",
  nextLinkOrigin: undefined,
  strayEntries: [],
};

const serialized = new WeakMap<MachineAction, string>();

export function answerGet(
  world: MachineActionWorld,
  id: string,
  query: URLSearchParams,
  options: EndpointOptions,
): Answer {
  const malformed = malformedIdAnswer(id, options);
  if (malformed !== undefined) {
    return malformed;
  }
  return unlessRefused(() => {
    const selected = selectedProperties(query);
    const action = world.get(id);
    return action === undefined ? notFound(id) : entityAnswer(action, world, options, selected);
  });
}

export function answerList(world: MachineActionWorld, url: URL, options: EndpointOptions): Answer {
  return unlessRefused(() => {
    const selected = selectedProperties(url.searchParams);
    const result = answerQuery(world.list(), url.searchParams, options);
    const members = [`"@odata.context":${contextOf(options, selected)}`];
    if (result.count !== undefined) {
      members.push(`"@odata.count":${result.count}`);
    }
    const entries = [
      ...options.strayEntries.map((entry) => JSON.stringify(entry)),
      ...result.page.map((action) => entityText(action, world, selected)),
    ];
    members.push(`"value":[${entries.join(",")}]`);
    if (result.nextQuery !== undefined) {
      const next = `${options.nextLinkOrigin ?? url.origin}${url.pathname}?${result.nextQuery}`;
      members.push(`"@odata.nextLink":${JSON.stringify(next)}`);
    }
    return odataAnswer(200, `{${members.join(",")}}`);
  });
}

/** The answer, or the error for a query option that the service refuses. */
function unlessRefused(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof ODataError) {
      return queryError(error.message);
    }
    throw error;
  }
}

export interface CancelCall {
  readonly id: string;
  readonly contentType: string | undefined;
  readonly body: string;
  readonly applicationId: string;
}

export function answerCancel(world: MachineActionWorld, call: CancelCall, options: EndpointOptions): Answer {
  const malformed = malformedIdAnswer(call.id, options);
  if (malformed !== undefined) {
    return malformed;
  }
  const comment = commentOf(call.contentType, call.body, options.emptyComment);
  if (typeof comment !== "string") {
    return comment;
  }
  const result = world.cancel(call.id, { requestor: call.applicationId, comment });
  switch (result.kind) {
    case "notFound":
      return notFound(call.id);
    case "refused":
      return serviceError(result.status, result.code, result.message);
    case "accepted":
      return entityAnswer(result.action, world, options);
  }
}

function malformedIdAnswer(id: string, options: EndpointOptions): Answer | undefined {
  if (guidPattern.test(id)) {
    return undefined;
  }
  return options.malformedId === 404
    ? notFound(id)
    : serviceError(400, "InvalidInput", `The id '${id.slice(0, 100)}' is not a valid machine action id.`);
}

function notFound(id: string): Answer {
  return serviceError(404, "ResourceNotFound", `Machine action ${id} was not found`);
}

function entityAnswer(
  action: MachineAction,
  world: MachineActionWorld,
  options: EndpointOptions,
  selected?: readonly string[],
): Answer {
  const context = contextOf(options, selected, "/$entity");
  return odataAnswer(200, `{"@odata.context":${context},${entityText(action, world, selected).slice(1)}`);
}

function contextOf(
  { contextOrigin }: EndpointOptions,
  selected: readonly string[] | undefined,
  suffix = "",
): string {
  const projection = selected === undefined ? "" : `(${selected.join(",")})`;
  return JSON.stringify(`${contextOrigin}/api/$metadata#MachineActions${projection}${suffix}`);
}

/** An action never changes in place, so its text can be kept: a page of 10,000 is joined, not written anew. */
function entityText(
  action: MachineAction,
  world: MachineActionWorld,
  selected: readonly string[] | undefined,
): string {
  if (selected !== undefined) {
    const shown: Readonly<Record<string, unknown>> = { ...action, ...world.shownAs(action.id) };
    return JSON.stringify(Object.fromEntries(selected.map((name) => [name, shown[name]])));
  }
  let text = serialized.get(action);
  if (text === undefined) {
    text = JSON.stringify({ ...action, ...world.shownAs(action.id) });
    serialized.set(action, text);
  }
  return text;
}
