import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** What an expression can be told of the run: contexts by name, and how what it waits for has ended. */
export interface ExpressionContext {
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly status: "success" | "failure" | "cancelled" | "skipped";
}

/** Evaluates an expression, by GitHub's own evaluator. */
function evaluate(expression: string, { contexts, status }: ExpressionContext): data.ExpressionData {
  const functions = [
    statusFunction("success", status === "success"),
    statusFunction("failure", status === "failure"),
    statusFunction("cancelled", status === "cancelled"),
    statusFunction("always", true),
  ];
  const parsed = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
  const dictionary = new data.Dictionary(
    ...Object.entries(contexts).map(([key, value]) => ({
      key,
      value: JSON.parse(JSON.stringify(value), data.reviver),
    })),
  );
  return new Evaluator(parsed, dictionary, new Map(functions.map((each) => [each.name, each]))).evaluate();
}

function statusFunction(name: string, holds: boolean) {
  return { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(holds) };
}

/** Whether a step or job with this `if` runs. One that asks for no status needs success. */
export function conditionHolds(condition: string | undefined, context: ExpressionContext): boolean {
  const expression = (condition ?? "success()").replace(/^\$\{\{ (.*) \}\}$/, "$1");
  const asksForStatus = /\b(?:success|failure|cancelled|always)\(\)/.test(expression);
  return (
    evaluate(asksForStatus ? expression : `success() && (${expression})`, context).coerceString() === "true"
  );
}

/** Replaces each expression in a text by its value. */
export function interpolated(text: string, context: ExpressionContext): string {
  return text.replaceAll(/\$\{\{ (.+?) \}\}/g, (whole, expression: string) => {
    const value = evaluate(expression, context);
    if (value.kind === data.Kind.Null) {
      throw new Error(`This test does not know ${whole}.`);
    }
    return value.coerceString();
  });
}
