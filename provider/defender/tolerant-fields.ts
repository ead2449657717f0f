import { z } from "zod";

/** A text; null when it is missing, empty, or no text. */
export function text() {
  return z.string().min(1).nullable().catch(null);
}

/** A number; null when it is missing or no number. */
export function number() {
  return z.number().nullable().catch(null);
}

/** An object; null when it is missing or no object. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape).nullable().catch(null);
}

/** A list without the items that are not as the schema describes them; empty when it is missing or no list. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value.filter((each) => item.safeParse(each).success) : []),
    z.array(item),
  );
}

/** A text of a vocabulary that the service may extend; null when it is missing, empty, or no text. */
export function vocabulary<const Known extends string>(known: readonly Known[]) {
  return essentialVocabulary(known).nullable().catch(null);
}

/**
 * The same for a field without which nothing can be judged: it must be there.
 *
 * @param normalized brings older spellings into today's
 */
export function essentialVocabulary<const Known extends string>(
  known: readonly Known[],
  normalized: (value: string) => string = (value) => value,
): z.ZodType<Known | (string & {})> {
  return z.string().min(1).overwrite(normalized).meta({ examples: known });
}
