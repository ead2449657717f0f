import type { Operation } from "../model/facts.ts";
import type { Exchange, ShownEntity } from "../model/traffic.ts";
import { mayHaveRun } from "../model/traffic.ts";
import { isFinal } from "./truth.ts";

/**
 * Each cancel call must follow an answer that showed the action cancellable, and none that showed it final or its
 * cancellation accepted; a further one needs a further answer.
 *
 * @param posts the calls of one resource for one action, in order
 * @param calls all calls of the process
 */
export function readsBetween(
  { program }: Operation,
  resource: string,
  actionId: string,
  posts: readonly Exchange[],
  calls: readonly Exchange[],
): readonly string[] {
  // Two resources that mean one action each see it with their own reads.
  const isShared = [...program.values()].some(
    (other) => other.name !== resource && (other.kind === "bulk" || other.actionId === actionId),
  );
  const problems: string[] = [];
  let previous: Exchange | undefined;
  for (const post of posts) {
    const known = calls.flatMap((exchange) => {
      const entity = exchange.shown.find(({ id }) => id === actionId);
      const isBefore = exchange.deliveredOrder < post.sentOrder;
      return entity !== undefined && isBefore ? [{ exchange, entity }] : [];
    });
    const since = known.filter(
      ({ exchange }) =>
        previous === undefined ||
        (exchange.sentOrder > previous.sentOrder && exchange.operation !== "cancel"),
    );
    if (!since.some(({ entity }) => !isFinal(entity))) {
      problems.push(previous === undefined ? "was sent without a read" : "was sent again without a read");
    }
    const against = known.find(({ entity }) => isFinal(entity) || isCancellationAccepted(entity));
    if (!isShared && against !== undefined) {
      problems.push(
        `was sent although the action was shown as ${against.entity.status}, its cancellation accepted`,
      );
    }
    if (mayHaveRun(post)) {
      previous = post;
    }
  }
  return problems;
}

function isCancellationAccepted(entity: ShownEntity): boolean {
  return entity.cancellationDateTimeUtc !== null || entity.cancellationRequestor !== null;
}
