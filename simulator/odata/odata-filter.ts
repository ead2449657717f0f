import type { MachineAction } from "../defender/machine-action.ts";
import { actionStatuses, actionTypes } from "../defender/metadata.ts";
import { sortableTimestamp } from "../defender/service-timestamp.ts";

/** A query option that the service would refuse. */
export class ODataError extends Error {}

export type Predicate = (action: MachineAction) => boolean;

type Literal = string | number | boolean | null;
interface Field {
  readonly name: string;
  readonly kind: "text" | "time" | "guid" | "enumeration";
  readonly read: (action: MachineAction) => Literal;
  /** Members of an enumeration. */
  readonly members?: readonly string[];
}

/** The properties that `$filter` and `$orderby` take. `computerDnsName` is not among them. */
const fields: readonly Field[] = [
  { name: "id", kind: "guid", read: ({ id }) => id },
  { name: "status", kind: "enumeration", members: actionStatuses, read: ({ status }) => status },
  { name: "type", kind: "enumeration", members: actionTypes, read: ({ type }) => type },
  { name: "machineId", kind: "text", read: ({ machineId }) => machineId },
  { name: "requestor", kind: "text", read: ({ requestor }) => requestor },
  ...(["creationDateTimeUtc", "lastUpdateDateTimeUtc"] as const).map(
    (name): Field => ({ name, kind: "time", read: (action) => sortableTimestamp(action[name]) ?? "" }),
  ),
];

/** Finds a property by its name, in any case of letters. */
export function fieldNamed(name: string): Field {
  const field = fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (field === undefined) {
    throw new ODataError(
      `Could not find a property named '${name}' on type 'MachineAction', or it can not be filtered.`,
    );
  }
  return field;
}

export const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Token {
  readonly kind: "word" | "text" | "symbol";
  readonly value: string;
  readonly at: number;
}

const tokenPattern = /\s*(?:'((?:[^']|'')*)'|([(),])|([A-Za-z0-9_.:+\-/]+))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  const end = text.trimEnd().length;
  while (tokenPattern.lastIndex < end) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) {
      throw new ODataError(`Syntax error at position ${at} in '${text}'.`);
    }
    const [, quoted, symbol, word] = match;
    if (quoted !== undefined) {
      tokens.push({ kind: "text", value: quoted.replaceAll("''", "'"), at });
    } else if (symbol !== undefined) {
      tokens.push({ kind: "symbol", value: symbol, at });
    } else {
      tokens.push({ kind: "word", value: word ?? "", at });
    }
  }
  return tokens;
}

const comparisons: Readonly<Record<string, (left: Literal, right: Literal) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  gt: (left, right) => left !== null && right !== null && left > right,
  ge: (left, right) => left !== null && right !== null && left >= right,
  lt: (left, right) => left !== null && right !== null && left < right,
  le: (left, right) => left !== null && right !== null && left <= right,
};

/** Parses the part of OData's `$filter` language that the service is known to take, and standard `or`, `not`, `()`. */
class FilterParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #options: FilterOptions;
  #position = 0;

  constructor(text: string, options: FilterOptions) {
    this.#text = text;
    this.#tokens = tokenize(text);
    this.#options = options;
  }

  parse(): Predicate {
    const predicate = this.#or();
    if (this.#position < this.#tokens.length) {
      this.#fail();
    }
    return predicate;
  }

  #or(): Predicate {
    let left = this.#and();
    while (this.#takesWord("or")) {
      const [first, second] = [left, this.#and()];
      left = (action) => first(action) || second(action);
    }
    return left;
  }

  #and(): Predicate {
    let left = this.#not();
    while (this.#takesWord("and")) {
      const [first, second] = [left, this.#not()];
      left = (action) => first(action) && second(action);
    }
    return left;
  }

  #not(): Predicate {
    if (this.#takesWord("not")) {
      const inner = this.#not();
      return (action) => !inner(action);
    }
    if (this.#takesSymbol("(")) {
      const inner = this.#or();
      if (!this.#takesSymbol(")")) {
        this.#fail();
      }
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Predicate {
    const field = fieldNamed(this.#next("word").value);
    if (this.#options.filterRefusedOn?.includes(field.name) === true) {
      throw new ODataError(`The property '${field.name}' can not be used in the $filter query option.`);
    }
    const operator = this.#next("word").value.toLowerCase();
    if (operator === "in") {
      return this.#in(field);
    }
    const compare = comparisons[operator];
    if (compare === undefined) {
      this.#fail();
    }
    const literal = this.#literal(field);
    return (action) => compare(field.read(action), literal);
  }

  #in(field: Field): Predicate {
    if (this.#options.inRefusedOn?.includes(field.name) === true) {
      throw new ODataError(
        `The query specified in the URI is not valid. The property '${field.name}' can not be used with 'in' in the $filter.`,
      );
    }
    if (!this.#takesSymbol("(")) {
      this.#fail();
    }
    const values = new Set<Literal>();
    do {
      values.add(this.#literal(field));
    } while (this.#takesSymbol(","));
    if (!this.#takesSymbol(")")) {
      this.#fail();
    }
    return (action) => values.has(field.read(action));
  }

  #literal(field: Field): Literal {
    const token = this.#tokens[this.#position];
    if (token === undefined) {
      this.#fail();
    }
    this.#position += 1;
    if (token.kind === "word" && token.value === "null") {
      return null;
    }
    const value = this.#valueOf(token, field);
    if (value !== undefined) {
      return value;
    }
    throw new ODataError(
      `A binary operator with incompatible types was detected: '${token.value}' does not suit the property '${field.name}'.`,
    );
  }

  /** What a token stands for beside a property; undefined when it does not suit it. */
  #valueOf({ kind, value }: Token, field: Field): string | undefined {
    switch (field.kind) {
      case "text":
        return kind === "text" ? value : undefined;
      case "time":
        return kind === "word" ? sortableTimestamp(value) : undefined;
      case "guid":
        // Unquoted is what the metadata asks for; clients in production quote it, and are answered.
        return kind === "text" ? value : guidPattern.test(value) ? value.toLowerCase() : undefined;
      case "enumeration":
        if (this.#options.unknownMembers === "refuse" && field.members?.includes(value) !== true) {
          return undefined;
        }
        return kind === "text" ? value : undefined;
    }
  }

  #next(kind: Token["kind"]): Token {
    const token = this.#tokens[this.#position];
    if (token === undefined || token.kind !== kind) {
      this.#fail();
    }
    this.#position += 1;
    return token;
  }

  #takesWord(word: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== "word" || token.value.toLowerCase() !== word) {
      return false;
    }
    this.#position += 1;
    return true;
  }

  #takesSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== "symbol" || token.value !== symbol) {
      return false;
    }
    this.#position += 1;
    return true;
  }

  #fail(): never {
    const at = this.#tokens[this.#position]?.at ?? this.#text.length;
    throw new ODataError(`Syntax error at position ${at} in '${this.#text}'.`);
  }
}

export interface FilterOptions {
  /**
   * Properties on which the service refuses `in`. Its page of OData samples, which shows `in` on few properties and
   * leaves `id` out, makes that possible for each of them. Default: none.
   */
  readonly inRefusedOn?: readonly string[];
  /** Properties that the service refuses in `$filter` altogether, as that page does with `id`. Default: none. */
  readonly filterRefusedOn?: readonly string[];
  /** A value that is no member of its enumeration, such as a status that nobody has heard of. Default: it matches nothing. */
  readonly unknownMembers?: "matchNothing" | "refuse";
}

export function parseFilter(text: string, options: FilterOptions = {}): Predicate {
  return new FilterParser(text, options).parse();
}
