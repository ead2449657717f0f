import type { MachineActionPage } from "../../defender/answer-entity.ts";
import type { MachineAction } from "../../defender/machine-action.ts";
import { RequestRefusedError } from "../../errors.ts";
import { type Attempt, wordsOf } from "./attempt.ts";
import { type Finding, failed, ok, skipped, warning } from "./finding.ts";

/** Whether machine actions can be listed. */
export function judgeList(listed: Attempt<MachineActionPage>): Finding {
  if (!listed.worked) {
    return failed("list", wordsOf(listed.failure));
  }
  const { length } = listed.result.actions;
  return length === 0
    ? warning(
        "list",
        `It answers in ${listed.tookMs} ms, and the tenant shows no machine action.`,
        "If there should be some, check the tenant, the cloud, and that the application is in this tenant.",
      )
    : ok("list", `${counted(length)} read in ${listed.tookMs} ms.`);
}

/** Whether many actions can be read by one call, which refresh and the wait for an outcome rely on to be quick. */
export function judgeIdFilter(
  wanted: readonly MachineAction[],
  listed: Attempt<MachineActionPage> | undefined,
): Finding {
  const check = "filter by ids";
  if (listed === undefined) {
    return skipped(check, "There is no action to filter for.");
  }
  if (!listed.worked) {
    return listed.failure instanceof RequestRefusedError
      ? warning(
          check,
          `The service refuses \`id in (…)\`, so the provider asks for fewer actions at a time, which takes more calls. ${wordsOf(listed.failure)}`,
          "Nothing. Please report it: Microsoft's pages disagree about this filter.",
        )
      : failed(check, wordsOf(listed.failure));
  }
  const found = new Set(listed.result.actions.map(({ id }) => id));
  const isRight = found.size === wanted.length && wanted.every(({ id }) => found.has(id));
  return isRight
    ? ok(check, `${counted(found.size)} by one call, in ${listed.tookMs} ms.`)
    : failed(
        check,
        `Asked for ${counted(wanted.length)} by id, the service listed ${found.size}, and not just those.`,
        "Please report it: the provider reads what is missing by calls of its own, and works.",
      );
}

/** Two neighbouring pages of one action each. */
export interface Pages {
  readonly first: MachineActionPage;
  readonly second: MachineActionPage;
}

/** Whether lists that are longer than a page can be read to their end. */
export function judgePaging(
  read: Attempt<Pages> | undefined,
  isTrustedHost: (url: URL) => boolean,
  apiBaseUrl: URL,
): Finding {
  if (read === undefined) {
    return skipped("paging", "There are fewer than two actions.");
  }
  if (!read.worked) {
    return failed("paging", wordsOf(read.failure));
  }
  const { first, second } = read.result;
  const [one] = first.actions;
  const [other] = second.actions;
  if (one === undefined || other === undefined || one.id === other.id || first.actions.length > 1) {
    return failed(
      "paging",
      "$top and $skip do not cut the list into pages.",
      "Please report it: a list of more than 10,000 actions could not be read whole.",
    );
  }
  const link = first.nextLink;
  if (link === undefined) {
    return ok("paging", `$top and $skip cut pages, and no next page is named, in ${read.tookMs} ms.`);
  }
  const next = URL.canParse(link, apiBaseUrl.href) ? new URL(link, apiBaseUrl) : undefined;
  return next !== undefined && isTrustedHost(next)
    ? ok("paging", `$top and $skip cut pages, and the next page is named at ${next.host}.`)
    : failed(
        "paging",
        `The next page is named at ${next?.host ?? "an address that cannot be read"}, where the token is not sent.`,
        "Check defender:apiBaseUrl and defender:cloud; if both are right, please report it.",
      );
}

function counted(count: number): string {
  return count === 1 ? "1 action" : `${count} actions`;
}
