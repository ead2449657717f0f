import fc, { type Arbitrary } from "fast-check";

/** The first of some choices mostly, the others sometimes. Shrinks to the first. */
export function mostly<Value>(
  first: Arbitrary<Value>,
  others: Arbitrary<Value>,
  timesInTen = 8,
): Arbitrary<Value> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: Math.round(timesInTen * 10), arbitrary: first },
    { weight: 100 - Math.round(timesInTen * 10), arbitrary: others },
  );
}

/** Mostly nothing, sometimes a value. Shrinks to nothing. */
export function sometimes<Value>(value: Arbitrary<Value>, timesInTen = 2): Arbitrary<Value | undefined> {
  return mostly<Value | undefined>(fc.constant(undefined), value, 10 - timesInTen);
}

type Optional<Model> = {
  [Name in keyof Model as undefined extends Model[Name] ? Name : never]?: Exclude<Model[Name], undefined>;
};
type Compulsory<Model> = {
  [Name in keyof Model as undefined extends Model[Name] ? never : Name]: Model[Name];
};

/** An object without the fields that are undefined, as a file keeps it. */
export function sparse<Model>(whole: Arbitrary<Model>): Arbitrary<Optional<Model> & Compulsory<Model>> {
  return whole.map((model): Optional<Model> & Compulsory<Model> => JSON.parse(JSON.stringify(model)));
}
