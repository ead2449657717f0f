import { ODataError } from "../odata/odata-filter.ts";
import { answerQuery, type QueryOptions } from "../odata/odata-query.ts";
import type { MachineAction } from "./machine-action.ts";
import type { MachineActionWorld } from "./machine-action-world.ts";
import { type Answer, odataHeaders, queryError, serviceError } from "./service-errors.ts";
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

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const serialized = new WeakMap<MachineAction, string>();

export function answerGet(world: MachineActionWorld, id: string, options: EndpointOptions): Answer {
  const malformed = malformedIdAnswer(id, options);
  if (malformed !== undefined) {
    return malformed;
  }
  const action = world.get(id);
  return action === undefined ? notFound(id) : entityAnswer(action, world, options);
}

export function answerList(world: MachineActionWorld, url: URL, options: EndpointOptions): Answer {
  try {
    const result = answerQuery(world.list(), url.searchParams, options);
    const head = [
      `"@odata.context":${JSON.stringify(`${options.contextOrigin}/api/$metadata#MachineActions`)}`,
    ];
    if (result.count !== undefined) {
      head.push(`"@odata.count":${result.count}`);
    }
    const tail: string[] = [];
    if (result.nextQuery !== undefined) {
      const next = `${options.nextLinkOrigin ?? url.origin}${url.pathname}?${result.nextQuery}`;
      tail.push(`"@odata.nextLink":${JSON.stringify(next)}`);
    }
    const entries = [
      ...options.strayEntries.map((entry) => JSON.stringify(entry)),
      ...result.page.map((action) => entityText(action, world)),
    ];
    const value = `"value":[${entries.join(",")}]`;
    return ok(`{${[...head, value, ...tail].join(",")}}`);
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
  const comment = commentOf(call, options);
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

/** The body's `Comment`, or the error that the service answers. Property names are case-sensitive. */
function commentOf({ contentType, body }: CancelCall, options: EndpointOptions): string | Answer {
  if (contentType?.split(";")[0]?.trim().toLowerCase() !== "application/json") {
    return serviceError(
      415,
      "BadRequest",
      `The request entity's media type '${contentType ?? ""}' is not supported for this resource.`,
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return serviceError(400, "InvalidRequestBody", "Request body is incorrect");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return serviceError(400, "InvalidRequestBody", "Request body is incorrect");
  }
  const unknownName = Object.keys(parsed).find((name) => name !== "Comment");
  if (unknownName !== undefined) {
    return serviceError(
      400,
      "InvalidRequestBody",
      `Request body is incorrect: unknown property '${unknownName}'`,
    );
  }
  const comment = "Comment" in parsed ? parsed.Comment : undefined;
  if (typeof comment !== "string" || (comment.trim() === "" && options.emptyComment === "refuse")) {
    return serviceError(400, "MissingRequiredParameter", "Comment is missing or empty");
  }
  return comment;
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

function entityAnswer(action: MachineAction, world: MachineActionWorld, options: EndpointOptions): Answer {
  const context = JSON.stringify(`${options.contextOrigin}/api/$metadata#MachineActions/$entity`);
  return ok(`{"@odata.context":${context},${entityText(action, world).slice(1)}`);
}

/** An action never changes in place, so its text can be kept: a page of 10,000 is joined, not written anew. */
function entityText(action: MachineAction, world: MachineActionWorld): string {
  let text = serialized.get(action);
  if (text === undefined) {
    text = JSON.stringify({ ...action, ...world.shownAs(action.id) });
    serialized.set(action, text);
  }
  return text;
}

function ok(body: string): Answer {
  return { status: 200, headers: odataHeaders, body };
}
