import type { Answer } from "../answer.ts";
import { requestSources } from "./metadata.ts";
import { serviceError } from "./service-errors.ts";

/**
 * The comment of a cancel's body, or the error that the service answers. Beside `Comment` the metadata lets a caller
 * give `ExternalId`, `RequestSource` and `Title`; what becomes of them nobody has told, so nothing does here.
 * Property names are case-sensitive.
 */
export function commentOf(
  contentType: string | undefined,
  body: string,
  emptyComment: "refuse" | "accept",
): string | Answer {
  if (contentType?.split(";")[0]?.trim().toLowerCase() !== "application/json") {
    return serviceError(
      415,
      "BadRequest",
      `The request entity's media type '${contentType ?? ""}' is not supported for this resource.`,
    );
  }
  const parameters = parametersIn(body);
  if (parameters === undefined) {
    return badBody("Request body is incorrect");
  }
  const { Comment: comment, ...optional } = parameters;
  for (const [name, value] of Object.entries(optional)) {
    const accepts = optionalParameters.get(name);
    if (accepts === undefined) {
      return badBody(`Request body is incorrect: unknown property '${name}'`);
    }
    if (value !== null && !accepts(value)) {
      return badBody(`Request body is incorrect: the value of '${name}' is invalid`);
    }
  }
  if (typeof comment !== "string" || (comment.trim() === "" && emptyComment === "refuse")) {
    return serviceError(400, "MissingRequiredParameter", "Comment is missing or empty");
  }
  return comment;
}

const isText = (value: unknown): boolean => typeof value === "string";
const optionalParameters: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["ExternalId", isText],
  ["Title", isText],
  ["RequestSource", (value) => requestSources.some((source) => source === value)],
]);

function parametersIn(body: string): Record<string, unknown> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
}

function badBody(message: string): Answer {
  return serviceError(400, "InvalidRequestBody", message);
}
