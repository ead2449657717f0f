import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readListDocument } from "../../provider/cancellation-list/list-document.ts";
import { formatProblems } from "../../provider/cancellation-list/list-problem.ts";
import { reviewList } from "../../provider/cancellation-list/review.ts";
import { summaryTable } from "../../provider/cancellation-list/summary.ts";
import { actionDetails } from "../../provider/command/action-details.ts";
import { actionsTable } from "../../provider/command/actions-table.ts";
import { entriesOf } from "../../provider/command/entries.ts";
import { jsonOf } from "../../provider/command/json.ts";
import { reviewMarkdown } from "../../provider/command/review-markdown.ts";
import { reviewTable } from "../../provider/command/review-table.ts";
import { parseMachineAction } from "../../provider/defender/answer-entity.ts";
import { answerError } from "../../provider/defender/answer-error.ts";
import type { MachineAction } from "../../provider/defender/machine-action.ts";
import { tokenFactsOf } from "../../provider/defender/permissions.ts";
import { entraErrorIn } from "../../provider/identity/entra-errors.ts";
import { describeNonFinal, forecast } from "../../provider/lifecycle/forecast.ts";
import { type Settlement, settlementOf } from "../../provider/lifecycle/outcome.ts";
import { type CancellationRequest, nextStep, refusalError } from "../../provider/lifecycle/policy.ts";
import { describeUnfinishedWait, unfinishedWaitMessage } from "../../provider/lifecycle/unfinished-wait.ts";
import { WaitingRoom } from "../../provider/lifecycle/waiting-room.ts";
import { explainNetworkFailure } from "../../provider/network/network-failure.ts";
import { terminalReporter } from "../../provider/reporting/reporter.ts";
import { bulkForecast } from "../../provider/resources/bulk/forecast.ts";
import { bulkRequestOf } from "../../provider/resources/bulk/inputs.ts";
import {
  describeUnfinished,
  tellAppeared,
  tellForgotten,
  tellLeftAlone,
  tellOutcomes,
} from "../../provider/resources/bulk/report.ts";
import { tokenWith } from "../defender/token-with.ts";
import { machineAction } from "../support/machine-actions.ts";
import { RecordingReporter } from "../support/recording-reporter.ts";

const nowMs = Date.parse("2026-11-23T12:00:00Z");

/** Stands at the beginning of every hostile text, and after everything in it that could begin a line. */
const marker = "FORGED";

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\r\n",
        "\r",
        "\u0085",
        "\u2028",
        "\u000b",
        "\n::error::",
        "\n::stop-commands::x",
        "##vso[task.complete result=Failed]",
        "##[error]",
        "\u001b[2K\u001b[1A",
        "\u202e",
        "\u200b",
        "| - # `",
        '"',
        "\n- ",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => marker + parts.map((part) => part + marker).join(""));

/** A hostile text alone, so that it could begin as a command. */
const hostileValue = fc.oneof(
  hostileText,
  hostileText.map((text) => `::error::${text}`),
  hostileText.map((text) => `\n::error::${text}`),
);

const nullable = fc.option(hostileValue, { nil: null });

const hostileAction: fc.Arbitrary<MachineAction> = fc
  .record({
    type: fc.oneof(hostileValue, fc.constantFrom("Isolate", "RunAntiVirusScan")),
    status: fc.oneof(hostileValue, fc.constantFrom("Pending", "Succeeded", "Cancelled")),
    title: nullable,
    scope: nullable,
    requestor: nullable,
    requestorComment: nullable,
    machineId: nullable,
    computerDnsName: nullable,
    lastUpdateDateTimeUtc: nullable,
    cancellationRequestor: nullable,
    cancellationComment: nullable,
    cancellationDateTimeUtc: nullable,
    externalId: nullable,
    requestSource: nullable,
    id: fc.uuid(),
  })
  .map((fields) => machineAction(fields));

const request = (id: string, expect: CancellationRequest["expect"] = {}): CancellationRequest => ({
  machineActionId: id,
  comment: "c",
  expect,
  onAlreadyEnded: "fail",
  waitTimeoutSeconds: 300,
});

function unfinished(action: MachineAction): Settlement {
  const pendingBecause = describeUnfinishedWait({ action, isFinal: false, isMissing: true }, 300);
  return { action, outcome: "pending", pendingBecause };
}

/** What terminals, GitHub Actions and Azure Pipelines make of it: nothing but text. */
function expectHarmless(text: string): void {
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##(?:vso)?\[/i);
}

/** The same, and no line begins with text from outside. */
function expectOurLines(text: string): void {
  expectHarmless(text);
  expect(text).not.toMatch(/^\s*(?:: :error::)?FORGED/m);
}

const runs = { numRuns: 200 };

function property<Values extends [unknown, ...unknown[]]>(
  ...parameters: [...{ [Index in keyof Values]: fc.Arbitrary<Values[Index]> }, (...values: Values) => void]
): void {
  fc.assert(fc.property(...parameters), runs);
}

describe("text of the service begins no line and steers nothing", () => {
  test("in what a preview and a refusal say of one action", () => {
    property<[MachineAction, string]>(hostileAction, hostileValue, (action, other) => {
      const expectations = [{}, { type: action.type }, { requestor: other, computerDnsName: other }];
      for (const asked of expectations.map((expectation) => request(action.id, expectation))) {
        expectOurLines(forecast(asked, action, nowMs));
        const step = nextStep(asked, action);
        if (step.kind === "refuse") {
          expectOurLines(refusalError(step, action.id).message);
          expectOurLines(
            formatProblems("One problem.", "list.yaml", [
              { place: { line: 1, column: 1 }, message: step.message },
            ]),
          );
        }
      }
      expectOurLines(describeNonFinal(action, nowMs));
    });
  });

  test("in what a bulk cancellation says", () => {
    property<[readonly MachineAction[]]>(fc.array(hostileAction, { maxLength: 3 }), (actions) => {
      const asked = bulkRequestOf({
        match: { types: ["RunAntiVirusScan"] },
        comment: "c",
        maxCancellations: 1,
      });
      const { lines, refusals } = bulkForecast(asked, actions, nowMs);
      const reporter = new RecordingReporter();
      tellAppeared(reporter, actions);
      tellOutcomes(
        reporter,
        actions.map((action) => settlementOf(action, [])),
      );
      tellForgotten(reporter, new Set(actions.map(({ id }) => id)));
      for (const action of actions) {
        tellLeftAlone(reporter, action);
      }
      const left = describeUnfinished(
        actions.map((action) => ({
          kind: "settled",
          member: { request: request(action.id), observed: action },
          settlement: unfinished(action),
        })),
      );
      const told = [...lines.map((line) => line.text), ...refusals.map(({ reason }) => reason)];
      for (const message of [...told, ...reporter.said, ...reporter.warned, left ?? ""]) {
        expectOurLines(message);
      }
    });
  });

  test("in what the command prints", () => {
    property<[readonly MachineAction[]]>(
      fc.array(hostileAction, { minLength: 1, maxLength: 3 }),
      (actions) => {
        expectOurLines(actionsTable(actions, nowMs));
        expectHarmless(actionsTable(actions, nowMs, 20));
        expectOurLines(entriesOf(actions, "Not needed", nowMs));
        const json = jsonOf(actions);
        expectOurLines(json);
        expect(JSON.parse(json)).toEqual(actions);
        for (const action of actions) {
          expectOurLines(actionDetails(action));
        }
      },
    );
  });

  test("in what is told of a wait that ended too soon", () => {
    property<[MachineAction]>(hostileAction, (action) => {
      expectOurLines(unfinishedWaitMessage(unfinished(action)));
    });
  });

  test("in the table of outcomes", () => {
    property<[MachineAction, string]>(hostileAction, hostileValue, (action, comment) => {
      const { id, type, computerDnsName, cancellationRequestor, lastUpdateDateTimeUtc } = action;
      expectOurLines(
        summaryTable([
          {
            id,
            type,
            machine: computerDnsName,
            outcome: "cancelled",
            who: cancellationRequestor,
            when: lastUpdateDateTimeUtc,
            comment,
          },
        ]),
      );
    });
  });

  test("in the review of a list", async () => {
    await fc.assert(
      fc.asyncProperty(hostileAction, hostileValue, async (action, comment) => {
        const list = readListDocument(JSON.stringify([{ machineActionId: action.id, comment }]), "list.yaml");
        if (list.kind === "unreadable") {
          throw new Error("JSON is YAML.");
        }
        const lookUp = async () => ({ kind: "found" as const, action });
        const review = await reviewList(list, new Map(), lookUp);
        expectOurLines(reviewTable(review, nowMs));
        expectHarmless(reviewTable(review, nowMs, 20));
        expectOurLines(reviewMarkdown(review, nowMs, 60_000).text);
      }),
      runs,
    );
  });

  test("in the problems of a list", () => {
    property<[string, string]>(hostileValue, hostileValue, (name, value) => {
      const item = { machineActionId: value, comment: name, [name]: value, expect: { [name]: value } };
      const { problems } = readListDocument(JSON.stringify([item, value, [name]]), "list.yaml");
      expect(problems.length).toBeGreaterThan(0);
      expectOurLines(formatProblems("Problems.", "list.yaml", problems));
      const unreadable = readListDocument(value, "list.yaml");
      expectOurLines(formatProblems("Problems.", "list.yaml", unreadable.problems));
    });
  });
});

describe("text of answers and libraries begins no line and steers nothing", () => {
  test.each([302, 400, 401, 403, 404, 409, 429, 500])("in the error of a %i", (status) => {
    property<[string, string, string, boolean]>(
      hostileValue,
      hostileValue,
      hostileValue,
      fc.boolean(),
      (code, message, target, isService) => {
        const body = isService ? JSON.stringify({ error: { code, message, target } }) : message;
        const call = { operation: "get", purpose: "read machine action 1", machineActionId: "1" } as const;
        const tokenFacts = tokenFactsOf(tokenWith({ roles: [code], aud: message, appid: target }));
        const error = answerError({ ...call, tokenFacts }, { status, body, serviceTimeMs: Number.NaN });
        expectOurLines(error.message);
      },
    );
  });

  test("in the error of a success that is not what the service documents", () => {
    property<[string, MachineAction]>(hostileValue, hostileAction, (text, action) => {
      for (const body of [text, JSON.stringify({ [text]: text }), JSON.stringify({ ...action, id: text })]) {
        expect(() => parseMachineAction(body, "1", "read machine action 1")).toThrow(
          expect.toSatisfy((error: Error) => {
            expectOurLines(error.message);
            return true;
          }),
        );
      }
    });
  });

  test("in what is said of Entra and of the network", () => {
    property<[string]>(hostileValue, (text) => {
      expectOurLines(`Entra: ${entraErrorIn(`AADSTS7000215: ${text} Trace ID: x`)?.description}`);
      expectOurLines(explainNetworkFailure(new Error(text), "login.example"));
      expectOurLines(
        explainNetworkFailure(Object.assign(new Error(`${text} ENOTFOUND`), { code: "ENOTFOUND" }), "h"),
      );
    });
  });
});

describe("what reaches the terminal", () => {
  beforeEach(() => void vi.useFakeTimers({ now: nowMs }));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test("of a wait is one line of ours", async () => {
    const actions = fc
      .sample(hostileAction, 50)
      .map((action) => ({ ...action, status: `${marker}\n::error::` }));
    for (const action of actions) {
      const reporter = new RecordingReporter();
      const service = { readMany: async () => new Map(), interruption: new AbortController().signal };
      const room = new WaitingRoom(service, reporter);
      const left = room.untilFinal(action, 60_000);
      await vi.advanceTimersByTimeAsync(60_000);
      await left;
      expect(reporter.said.length).toBeGreaterThan(0);
      for (const line of reporter.said) {
        expectOurLines(line);
      }
    }
  });

  test("of a message that nobody has quoted steers neither the terminal nor Azure Pipelines", () => {
    const written: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    property<[string]>(hostileText, (text) => {
      terminalReporter.say(text);
      terminalReporter.warn(text);
    });
    const text = written.join("");
    vi.restoreAllMocks();
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).not.toMatch(/##(?:vso)?\[/i);
  });
});
