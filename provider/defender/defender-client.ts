import { DefenderError, InvalidAnswerError, MachineActionNotFoundError } from "../errors.ts";
import { asError } from "../reporting/as-error.ts";
import type { Reporter } from "../reporting/reporter.ts";
import { type MachineActionPage, parseMachineAction, parseMachineActionPage } from "./answer-entity.ts";
import { answerError } from "./answer-error.ts";
import { BatchedReads } from "./batched-reads.ts";
import type { CallRequest } from "./call.ts";
import { FilterWordings } from "./filter-wordings.ts";
import type { MachineAction } from "./machine-action.ts";
import {
  type FilterCondition,
  filterExpression,
  idExpressions,
  statusExpressions,
} from "./machine-action-filter.ts";
import type { MachineActionService } from "./machine-action-service.ts";
import { nonFinalStatuses } from "./machine-action-status.ts";
import type { TokenFacts } from "./permissions.ts";
import type { Transport } from "./transport.ts";
import { UnreadableEntries, type UnreadableEntry } from "./unreadable-entries.ts";

/**
 * Largest page of the list call.
 * @see https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection
 * @limit Calls
 */
const maxPageSize = 10_000;

/** Most pages of one list, against a service that never ends: a million actions. */
const maxPages = 100;

/** What the client works with. */
export interface DefenderClientTools {
  /** Origin of the API, without the path `/api`. */
  readonly apiBaseUrl: URL;
  readonly transport: Transport;
  /** What the token in use says about itself, for explanations. */
  readonly tokenFacts: () => TokenFacts | undefined;
  /** A text with the settings in it named as they were given. */
  readonly named: (text: string) => string;
  /** Where the entries of lists go that cannot be read. */
  readonly reporter: Reporter;
}

/** The Defender API's machine actions: cancel, get, list. Answers are validated, failures are classified. */
export class DefenderClient implements MachineActionService {
  readonly #tools: DefenderClientTools;
  readonly #reads: BatchedReads;
  readonly #unreadable: UnreadableEntries;
  readonly #wordings = new FilterWordings();
  #serviceAheadMs = 0;

  constructor(tools: DefenderClientTools) {
    this.#tools = tools;
    this.#unreadable = new UnreadableEntries(tools.reporter);
    this.#reads = new BatchedReads((ids) => this.#readTogether(ids));
  }

  get interruption(): AbortSignal {
    return this.#tools.transport.interruption;
  }

  async read(machineActionId: string): Promise<MachineAction> {
    const purpose = `read machine action ${machineActionId}`;
    const url = this.#url(`machineactions/${machineActionId}`);
    const body = await this.#send({ operation: "get", url, purpose, machineActionId });
    return parseMachineAction(body, machineActionId, purpose);
  }

  readBatched(machineActionId: string): Promise<MachineAction> {
    return this.#reads.read(machineActionId);
  }

  async readMany(machineActionIds: readonly string[]): Promise<ReadonlyMap<string, MachineAction | Error>> {
    const results = await this.#readTogether(machineActionIds);
    return new Map([...results].filter(([, result]) => !(result instanceof MachineActionNotFoundError)));
  }

  async listByIds(ids: readonly string[]): Promise<ReadonlyMap<string, MachineAction>> {
    const idList = { field: "id", oneOf: ids } as const;
    const answers = await this.#wordings.ask(
      [idList],
      (wordingOf) => idExpressions(ids, wordingOf(idList)),
      (filter) => this.#listReadable(filter),
    );
    return new Map(answers.flat().map((action) => [action.id, action]));
  }

  async listNonFinal(): Promise<readonly MachineAction[]> {
    const statusList = { field: "status", oneOf: nonFinalStatuses } as const;
    const answers = await this.#wordings.ask(
      [statusList],
      (wordingOf) => statusExpressions(nonFinalStatuses, wordingOf(statusList)),
      (filter) => this.#list(filter),
    );
    return answers.flatMap(({ actions }) => actions);
  }

  /**
   * The time by the service's clock, in milliseconds since 1970, as exact as the `Date` header of its last answer: one
   * second. Until it has answered, the time of this machine.
   */
  serviceNowMs(): number {
    return Date.now() + this.#serviceAheadMs;
  }

  /**
   * Lists all actions that meet all conditions, in as few pages as the service allows. Without conditions: all. Where the
   * service refuses a list of values, or it is too long, actions are among them that do not meet it. What cannot be read
   * is left out, and told once.
   */
  async list(conditions: readonly FilterCondition[]): Promise<readonly MachineAction[]> {
    const answers = await this.#wordings.ask(
      conditions.filter((condition) => "oneOf" in condition),
      (wordingOf) => [filterExpression(conditions, wordingOf)],
      (filter) => this.#list(filter),
    );
    this.#unreadable.tell(answers.flatMap(({ unreadable }) => unreadable));
    return answers.flatMap(({ actions }) => actions);
  }

  async listPage(): Promise<readonly MachineAction[]> {
    return (await this.#list("", 1)).actions;
  }

  async #list(filter: string, pages = maxPages): Promise<Pick<MachineActionPage, "actions" | "unreadable">> {
    const purpose = "list machine actions";
    const actions = new Map<string, MachineAction>();
    const unreadable: UnreadableEntry[] = [];
    let url: URL | undefined = this.#listUrl(filter, 0);
    for (let page = 0, received = 0; url !== undefined; page += 1) {
      if (page === pages && pages < maxPages) {
        break;
      }
      if (page === maxPages) {
        throw new InvalidAnswerError(`Could not ${purpose}: the list does not end after ${maxPages} pages.`);
      }
      const answer = parseMachineActionPage(await this.#send({ operation: "list", url, purpose }), purpose);
      const size = answer.actions.length + answer.unreadable.length;
      received += size;
      unreadable.push(...answer.unreadable);
      for (const action of answer.actions) {
        actions.set(action.id, action);
      }
      if (answer.nextLink !== undefined) {
        url = this.#nextUrl(answer.nextLink, purpose);
      } else {
        url = size < maxPageSize ? undefined : this.#listUrl(filter, received);
      }
    }
    return { actions: [...actions.values()], unreadable };
  }

  async cancel(machineActionId: string, comment: string): Promise<void> {
    const purpose = `cancel machine action ${machineActionId}`;
    const url = this.#url(`machineactions/${machineActionId}/cancel`);
    const json = { Comment: comment };
    // The read that proves the outcome shares a call with those of the other cancel calls that are under way.
    await this.#reads.awaited(() => this.#send({ operation: "cancel", url, json, purpose, machineActionId }));
  }

  /** Its errors give advice about settings, which those of a `Provider` have other names for. */
  async #send(request: CallRequest): Promise<string> {
    try {
      return await this.#bodyOf(request);
    } catch (error) {
      if (error instanceof DefenderError) {
        error.message = this.#tools.named(error.message);
      }
      throw error;
    }
  }

  async #bodyOf(request: CallRequest): Promise<string> {
    const answer = await this.#tools.transport.send(request);
    if (!Number.isNaN(answer.serviceTimeMs)) {
      this.#serviceAheadMs = answer.serviceTimeMs - Date.now();
    }
    if (answer.status >= 200 && answer.status < 300) {
      return answer.body;
    }
    throw answerError({ ...request, tokenFacts: this.#tools.tokenFacts() }, answer);
  }

  /** Reads one action by a call of its own, more by a list; what no page shows is asked for singly. */
  async #readTogether(
    machineActionIds: readonly string[],
  ): Promise<ReadonlyMap<string, MachineAction | Error>> {
    const ids = [...new Set(machineActionIds)];
    const found = ids.length === 1 ? new Map<string, MachineAction>() : await this.listByIds(ids);
    const results = await Promise.all(
      ids.map(async (id): Promise<[string, MachineAction | Error]> => {
        return [id, found.get(id) ?? (await this.read(id).catch(asError))];
      }),
    );
    return new Map(results);
  }

  /** Of a page that is none, its actions are asked for singly: each then has its own error. */
  async #listReadable(filter: string): Promise<readonly MachineAction[]> {
    try {
      return (await this.#list(filter)).actions;
    } catch (error) {
      if (error instanceof InvalidAnswerError) {
        return [];
      }
      throw error;
    }
  }

  #listUrl(filter: string, skip: number): URL {
    // URLSearchParams would write spaces as "+", which OData does not promise to understand.
    const condition = filter === "" ? "" : `$filter=${encodeURIComponent(filter)}&`;
    return this.#url(`machineactions?${condition}$top=${maxPageSize}${skip === 0 ? "" : `&$skip=${skip}`}`);
  }

  /** The transport refuses a next page on a host that the token must not be sent to. */
  #nextUrl(nextLink: string, purpose: string): URL {
    if (URL.canParse(nextLink, this.#tools.apiBaseUrl.href)) {
      return new URL(nextLink, this.#tools.apiBaseUrl);
    }
    throw new InvalidAnswerError(`Could not ${purpose}: the address of the next page cannot be read.`);
  }

  #url(path: string): URL {
    return new URL(`/api/${path}`, this.#tools.apiBaseUrl);
  }
}
