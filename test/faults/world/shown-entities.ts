import type { ShownEntity } from "../model/traffic.ts";

/** The actions that the body of an answer shows, as far as they have an id and a status. */
export function entitiesIn(body: string): ShownEntity[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [];
  }
  if (typeof parsed !== "object" || parsed === null) {
    return [];
  }
  const value: unknown = Reflect.get(parsed, "value");
  const candidates: readonly unknown[] = Array.isArray(value) ? value : [parsed];
  return candidates.flatMap((candidate) => {
    if (typeof candidate !== "object" || candidate === null) {
      return [];
    }
    const text = (name: string): string | null => {
      const field: unknown = Reflect.get(candidate, name);
      return typeof field === "string" ? field : null;
    };
    const [id, status] = [text("id"), text("status")];
    if (id === null || status === null) {
      return [];
    }
    return [
      {
        id,
        status: status === "Canceled" ? "Cancelled" : status,
        cancellationDateTimeUtc: text("cancellationDateTimeUtc"),
        cancellationRequestor: text("cancellationRequestor"),
      },
    ];
  });
}
