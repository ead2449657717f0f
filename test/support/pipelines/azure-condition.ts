/** What a condition can be told: variables and dependencies by their path, and how what it waits for has ended. */
export interface ConditionContext {
  /** Values such as `variables.Build.Reason` and `dependencies.plan.result`. */
  readonly values: Readonly<Record<string, string>>;
  readonly status: "success" | "failure" | "cancelled" | "skipped";
}

type Value = string | boolean;

const tokenPattern = /\s*(?:'([^']*)'|([A-Za-z][\w.]*(?:\['[^']+'\])?)|([(),]))/y;

/** Evaluates a condition of Azure Pipelines. An unknown function or value is an error, never false. */
export function conditionHolds(condition: string | undefined, context: ConditionContext): boolean {
  const tokens = tokensOf(condition ?? "succeeded()");
  const isNext = (token: string) => tokens[0] === token;
  const take = (expected?: string): string => {
    const token = tokens.shift() ?? "";
    if (expected !== undefined && token !== expected) {
      throw new Error(`"${condition}": ${expected} expected, but there is ${token}.`);
    }
    return token;
  };
  const read = (): Value => {
    const token = take();
    if (token.startsWith("'")) {
      return token.slice(1);
    }
    if (!isNext("(")) {
      return named(token, context);
    }
    take("(");
    const args: Value[] = [];
    while (!isNext(")")) {
      args.push(read());
      if (!isNext(")")) {
        take(",");
      }
    }
    take(")");
    return call(token, args, context);
  };
  const value = read();
  if (tokens.length > 0) {
    throw new Error(`"${condition}" does not end where it should.`);
  }
  return value === true;
}

/** Texts keep their first quotation mark, which tells them from names. */
function tokensOf(condition: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < condition.length) {
    const [, text, name, sign] = tokenPattern.exec(condition) ?? [];
    const token = text === undefined ? (name ?? sign) : `'${text}`;
    if (token === undefined) {
      throw new Error(`This test cannot read the condition "${condition}".`);
    }
    tokens.push(token);
  }
  return tokens;
}

function named(name: string, { values }: ConditionContext): string {
  const value = values[name.replace(/\['(.+)'\]$/, ".$1")];
  if (value === undefined) {
    throw new Error(`This test does not know ${name}.`);
  }
  return value;
}

function call(name: string, args: readonly Value[], { status }: ConditionContext): boolean {
  const [first, ...others] = args;
  // Comparisons ignore the case of letters.
  const isFirst = (other: Value) => String(other).toLowerCase() === String(first).toLowerCase();
  switch (name) {
    case "and":
      return args.every((arg) => arg === true);
    case "or":
      return args.some((arg) => arg === true);
    case "not":
      return first !== true;
    case "eq":
    case "in":
      return others.some(isFirst);
    case "ne":
      return !others.some(isFirst);
    case "succeeded":
      return status === "success";
    case "failed":
      return status === "failure";
    case "canceled":
      return status === "cancelled";
    default:
      throw new Error(`This test does not know the function ${name}.`);
  }
}
