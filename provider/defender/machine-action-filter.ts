/** A condition of which one value must hold. */
export interface ValueList {
  readonly field: "id" | "status" | "type" | "machineId";
  readonly oneOf: readonly string[];
}

/** A condition that the list call understands. Only operators and fields that Microsoft documents are built. */
export type FilterCondition =
  | ValueList
  | { readonly field: "status" | "requestor"; readonly equals: string }
  | { readonly field: "creationDateTimeUtc"; readonly notBefore: Date };

/**
 * How a list of values is put to the service:
 * - `in`: `type in ('Isolate','Offboard')`, the shortest; clients in production read many ids so;
 * - `eq`: `(type eq 'Isolate' or type eq 'Offboard')`, which every OData service understands;
 * - `leftOut`: the service lists more, and the caller looks through it.
 */
export type Wording = "in" | "eq" | "leftOut";

/** Says how a list of values is put to the service at hand. */
export type WordingOf = (list: ValueList) => Wording;

/**
 * How many values of one condition a list call names. A hundred quoted ids take about 4.5 kB in the address; no limit of
 * it is documented. Of more ids, each hundred is a call; a longer list of anything else is left out, and judged here.
 * @limit Calls
 */
export const maxValuesPerCall = 100;

/**
 * The same where the service refuses `in`, and each value takes a comparison. Services on Microsoft's OData library
 * take a hundred nodes in a filter unless they are set up otherwise, and a comparison has five to six.
 * @see https://learn.microsoft.com/dotnet/api/microsoft.aspnetcore.odata.query.validator.odatavalidationsettings.maxnodecount
 * @limit Calls
 */
export const maxComparisonsPerCall = 15;

/** How many values fit into one call. */
export const capacities: Readonly<Record<Wording, number>> = {
  in: maxValuesPerCall,
  eq: maxComparisonsPerCall,
  leftOut: Number.POSITIVE_INFINITY,
};

/**
 * Builds the `$filter` of the list call; all conditions must hold. Empty when there is none.
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection
 */
export function filterExpression(
  conditions: readonly FilterCondition[],
  wordingOf: WordingOf = () => "in",
): string {
  return conditions.flatMap((condition) => conditionExpression(condition, wordingOf)).join(" and ");
}

/** Builds the filters that together find the actions of these statuses. Without a list, each status is asked for by itself. */
export function statusExpressions(statuses: readonly string[], wording: Wording): readonly string[] {
  return wording === "leftOut"
    ? statuses.map((status) => filterExpression([{ field: "status", equals: status }]))
    : [filterExpression([{ field: "status", oneOf: statuses }], () => wording)];
}

/** Builds the filters that together find the actions of these ids; none when ids cannot be asked for. */
export function idExpressions(ids: readonly string[], wording: Wording): readonly string[] {
  if (wording === "leftOut") {
    return [];
  }
  const expressions: string[] = [];
  for (let start = 0; start < ids.length; start += capacities[wording]) {
    const oneOf = ids.slice(start, start + capacities[wording]);
    expressions.push(filterExpression([{ field: "id", oneOf }], () => wording));
  }
  return expressions;
}

function conditionExpression(condition: FilterCondition, wordingOf: WordingOf): readonly string[] {
  if ("oneOf" in condition) {
    return listExpression(condition, wordingOf(condition));
  }
  if ("equals" in condition) {
    return [`${condition.field} eq ${quote(condition.equals)}`];
  }
  return [`${condition.field} ge ${condition.notBefore.toISOString()}`];
}

function listExpression({ field, oneOf }: ValueList, wording: Wording): readonly string[] {
  switch (wording) {
    case "in":
      return [`${field} in (${oneOf.map(quote).join(",")})`];
    case "eq": {
      // By the service's metadata an id is a GUID, which OData compares without quotes. In lists, quoted ones are known to work.
      const comparisons = oneOf.map((value) => `${field} eq ${field === "id" ? value : quote(value)}`);
      return [comparisons.length === 1 ? comparisons.join() : `(${comparisons.join(" or ")})`];
    }
    case "leftOut":
      return [];
  }
}

/** OData writes a quote inside a text twice. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
