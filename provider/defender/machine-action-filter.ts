/** A condition that the list call understands. Only operators and fields that Microsoft documents are built. */
export type FilterCondition =
  | { readonly field: "id" | "status" | "type" | "machineId" | "requestor"; readonly in: readonly string[] }
  | { readonly field: "status" | "type" | "machineId" | "requestor"; readonly equals: string }
  | { readonly field: "creationDateTimeUtc"; readonly notBefore: Date };

/**
 * Builds the `$filter` of the list call; all conditions must hold.
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection
 */
export function filterExpression(conditions: readonly FilterCondition[]): string {
  return conditions.map(conditionExpression).join(" and ");
}

function conditionExpression(condition: FilterCondition): string {
  if ("in" in condition) {
    return `${condition.field} in (${condition.in.map(quote).join(",")})`;
  }
  if ("equals" in condition) {
    return `${condition.field} eq ${quote(condition.equals)}`;
  }
  return `${condition.field} ge ${condition.notBefore.toISOString()}`;
}

/** OData writes a quote inside a text twice. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
