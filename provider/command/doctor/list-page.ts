import { type MachineActionPage, parseMachineActionPage } from "../../defender/answer-entity.ts";
import { answerError } from "../../defender/answer-error.ts";
import { type FilterCondition, filterExpression } from "../../defender/machine-action-filter.ts";
import { tokenFactsOf } from "../../defender/permissions.ts";
import type { Transport } from "../../defender/transport.ts";

/** Which page of the list is read. */
export interface PageQuery {
  readonly top: number;
  readonly skip?: number;
  readonly conditions?: readonly FilterCondition[];
}

/** Reads one page of the list of machine actions. */
export type ReadPage = (query: PageQuery) => Promise<MachineActionPage>;

/** Reads small pages, where the client of the resources would read all: a check needs to see that it works, no more. */
export function createPageReader(
  apiBaseUrl: URL,
  transport: Transport,
  getToken: () => Promise<string>,
): ReadPage {
  const purpose = "list machine actions";
  return async ({ top, skip = 0, conditions = [] }) => {
    const url = new URL("/api/machineactions", apiBaseUrl);
    const filter =
      conditions.length === 0 ? "" : `$filter=${encodeURIComponent(filterExpression(conditions))}&`;
    url.search = `${filter}$top=${top}${skip === 0 ? "" : `&$skip=${skip}`}`;
    const answer = await transport.send({ operation: "list", url, purpose });
    if (answer.status >= 200 && answer.status < 300) {
      return parseMachineActionPage(answer.body, purpose);
    }
    const tokenFacts = tokenFactsOf(await getToken());
    throw answerError({ operation: "list", purpose, tokenFacts }, answer);
  };
}
