import type { MachineAction } from "../defender/machine-action.ts";
import { type FilterOptions, fieldNamed, ODataError, parseFilter } from "./odata-filter.ts";

/** The service's largest page. */
export const maxPageSize = 10_000;

export interface QueryOptions extends FilterOptions {
  /** Largest page the service hands out; a longer result comes with an `@odata.nextLink`. */
  readonly pageSize?: number;
}

export interface QueryResult {
  readonly page: readonly MachineAction[];
  /** Number of matches, when `$count=true` asked for it. */
  readonly count: number | undefined;
  /** Query of the next page, when there is one. */
  readonly nextQuery: URLSearchParams | undefined;
}

const knownOptions = new Set(["$filter", "$top", "$skip", "$orderby", "$count", "$select"]);

/** Answers a list request over `actions`, which come newest first. Throws ODataError for what the service would refuse. */
export function answerQuery(
  actions: readonly MachineAction[],
  query: URLSearchParams,
  options: QueryOptions = {},
): QueryResult {
  for (const name of query.keys()) {
    if (name.startsWith("$") && !knownOptions.has(name)) {
      throw new ODataError(`The query parameter '${name}' is not supported.`);
    }
  }
  const top = wholeNumber(query, "$top");
  if (top !== undefined && top > maxPageSize) {
    throw new ODataError(
      `The limit of '${maxPageSize}' for Top query has been exceeded. The value from the incoming request is '${top}'.`,
    );
  }
  const skip = wholeNumber(query, "$skip") ?? 0;
  const filter = query.get("$filter");
  const matching = filter === null ? actions : actions.filter(parseFilter(filter, options));
  const ordered = orderBy(matching, query.get("$orderby"));
  const pageSize = Math.min(options.pageSize ?? maxPageSize, maxPageSize);
  const wanted = Math.min(top ?? Number.POSITIVE_INFINITY, ordered.length - skip);
  const page = ordered.slice(skip, skip + Math.min(wanted, pageSize));
  return {
    page,
    count: countWanted(query) ? matching.length : undefined,
    nextQuery:
      wanted > pageSize
        ? nextPage(query, skip + pageSize, top === undefined ? undefined : top - pageSize)
        : undefined,
  };
}

function nextPage(query: URLSearchParams, skip: number, top: number | undefined): URLSearchParams {
  const next = new URLSearchParams(query);
  next.set("$skip", String(skip));
  if (top !== undefined) {
    next.set("$top", String(top));
  }
  return next;
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) {
    return undefined;
  }
  if (!/^\d+$/.test(text)) {
    throw new ODataError(`Invalid value '${text}' for ${name} query option found.`);
  }
  return Number(text);
}

function countWanted(query: URLSearchParams): boolean {
  const text = query.get("$count");
  if (text === null || text === "false") {
    return false;
  }
  if (text !== "true") {
    throw new ODataError(`Invalid value '${text}' for $count query option found.`);
  }
  return true;
}

function orderBy(actions: readonly MachineAction[], text: string | null): readonly MachineAction[] {
  if (text === null) {
    return actions;
  }
  const keys = text.split(",").map((part) => {
    const [name = "", direction = "asc", ...rest] = part.trim().split(/\s+/);
    if (rest.length > 0 || !["asc", "desc"].includes(direction)) {
      throw new ODataError(`Syntax error in '$orderby=${text}'.`);
    }
    return { field: fieldNamed(name), sign: direction === "asc" ? 1 : -1 };
  });
  return [...actions].sort((a, b) => {
    for (const { field, sign } of keys) {
      const [left, right] = [field.read(a) ?? "", field.read(b) ?? ""];
      if (left !== right) {
        return left < right ? -sign : sign;
      }
    }
    return 0;
  });
}
