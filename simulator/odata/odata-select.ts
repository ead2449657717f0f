import { entityProperties } from "../defender/metadata.ts";
import { ODataError } from "./odata-filter.ts";

/** The properties that `$select` names, in the entity's own spelling; undefined when it asks for all. */
export function selectedProperties(query: URLSearchParams): readonly string[] | undefined {
  const text = query.get("$select");
  if (text === null || text.trim() === "*") {
    return undefined;
  }
  return text.split(",").map((part) => {
    const name = part.trim();
    const property = entityProperties.find((known) => known.toLowerCase() === name.toLowerCase());
    if (property === undefined) {
      throw new ODataError(`Could not find a property named '${name}' on type 'MachineAction'.`);
    }
    return property;
  });
}
