import { describe, expect, test } from "vitest";
import type { Operation } from "../../../provider/defender/call.ts";
import {
  AuthenticationError,
  ConnectionError,
  DefenderError,
  InvalidAnswerError,
  MachineActionNotFoundError,
  PermissionDeniedError,
  RequestRefusedError,
  ServiceUnavailableError,
} from "../../../provider/errors.ts";
import * as fault from "../../../simulator/faults/fault-catalogue.ts";
import type { Fault } from "../../../simulator/faults/faults.ts";
import { operations, SimulatedService } from "../simulated-service.ts";

const service = new SimulatedService();

type ErrorClass = abstract new (...parameters: never[]) => DefenderError;

interface Row {
  readonly answer: string;
  readonly fault: Fault;
  readonly error: ErrorClass | Readonly<Record<Operation, ErrorClass>>;
  /** Parts of the message. */
  readonly says: readonly string[];
  /** Default: 1. */
  readonly attempts?: number | Readonly<Record<Operation, number>>;
  readonly facts?: Partial<Pick<DefenderError, "status" | "code" | "requestId">>;
}

/** A cancel is not repeated, because it may have taken effect. */
const readsOnly = { get: 4, list: 4, cancel: 1 };
const textual = (status: number, body: string, headers: Record<string, string> = {}): Fault => ({
  kind: "answer",
  strikes: "beforeEffect",
  answer: { status, headers, body },
});
const error = (status: number, details: Record<string, unknown>): Fault =>
  textual(status, JSON.stringify({ error: details }), { "content-type": "application/json" });

const errors: readonly Row[] = [
  {
    answer: "400 with empty code and no target",
    fault: error(400, { code: "", message: "The query is not valid.", details: [] }),
    error: RequestRefusedError,
    says: [": 400. The service does not accept", "The service says: The query is not valid."],
    facts: { status: 400, code: "", requestId: undefined },
  },
  {
    answer: "400 with code, message and target",
    fault: error(400, { code: "BadRequest", message: "Not cancellable", target: "|5b1f0c3a-4f1d.9d8e_" }),
    error: RequestRefusedError,
    says: [
      ": 400 BadRequest. The service does not accept",
      "The service says: Not cancellable. Request id |5b1f0c3a-4f1d.9d8e_.",
    ],
    facts: { status: 400, code: "BadRequest", requestId: "|5b1f0c3a-4f1d.9d8e_" },
  },
  {
    answer: "400 whose code, message and target are no text",
    fault: error(400, { code: 400, message: { en: "No" }, target: null }),
    error: RequestRefusedError,
    says: [": 400. The service does not accept"],
    facts: { code: undefined, requestId: undefined },
  },
  {
    answer: "401 twice",
    fault: fault.expiredToken(),
    error: AuthenticationError,
    says: [": 401 Unauthorized", "not even a renewed one", "this machine's clock", "defender:scope"],
    attempts: 2,
    facts: { status: 401, code: "Unauthorized" },
  },
  {
    answer: "403 in the older words",
    fault: fault.errorAnswer(
      403,
      "Forbidden",
      "The application does not have any of the required application permissions (Machine.Isolate) to access the resource.",
    ),
    error: PermissionDeniedError,
    says: [
      ": 403 Forbidden. ",
      "The service says: The application does not have any",
      "and the token of application",
    ],
  },
  {
    answer: "403 in the newer words",
    fault: fault.errorAnswer(
      403,
      "Forbidden",
      "Missing application roles. API required roles: Machine.Isolate",
    ),
    error: PermissionDeniedError,
    says: [
      ": 403 Forbidden. ",
      "The service says: Missing application roles.",
      "and the token of application",
    ],
  },
  {
    answer: "403 because of a switched-off feature",
    fault: fault.errorAnswer(403, "DisabledFeature", "Tenant feature is not enabled"),
    error: PermissionDeniedError,
    says: ["403 DisabledFeature", "Switch it on in the Defender portal"],
  },
  {
    answer: "403 because the operation is not allowed",
    fault: fault.errorAnswer(403, "DisallowedOperation", "The action is not cancellable"),
    error: PermissionDeniedError,
    says: [
      "403 DisallowedOperation. ",
      "whatever the permissions",
      "The service says: The action is not cancellable.",
    ],
  },
  ...(
    [
      [401, AuthenticationError, "Unauthorized request - reason of failure: Account mode is inactive"],
      [401, AuthenticationError, "Unauthorized request - reason of failure: No Tvm license"],
      [403, PermissionDeniedError, "Account is not provisioned"],
    ] as const
  ).map(([status, errorClass, message]): Row => {
    return {
      answer: `${status} because of the tenant's account: ${message}`,
      fault: fault.errorAnswer(status, "Unauthorized", message),
      error: errorClass,
      says: [message, "The tenant's Defender account is the reason, not the token", "licence"],
      attempts: status === 401 ? 2 : 1,
    };
  }),
  {
    answer: "403 of a proxy",
    fault: fault.htmlPage(403),
    error: PermissionDeniedError,
    says: [": 403 (an HTML page, as a proxy or gateway sends it). ", "This is not the service's own refusal"],
  },
  {
    answer: "404 of the service",
    fault: fault.errorAnswer(404, "ResourceNotFound", "Machine action was not found"),
    error: {
      get: MachineActionNotFoundError,
      cancel: MachineActionNotFoundError,
      list: RequestRefusedError,
    },
    says: [": 404 ResourceNotFound. ", "The service says: Machine action was not found."],
    facts: { status: 404, code: "ResourceNotFound" },
  },
  {
    answer: "404 without a body, which says nothing about an action",
    fault: fault.emptyBody(404),
    error: RequestRefusedError,
    says: [": 404 (an empty answer). This says nothing about an action"],
  },
  {
    answer: "404 of a gateway, which says nothing about an action",
    fault: fault.htmlPage(404),
    error: RequestRefusedError,
    says: [": 404 (an HTML page", "the address does not lead to Defender's machine actions"],
  },
  {
    answer: "404 of another API",
    fault: textual(404, '{"statusCode":404,"message":"Resource not found"}'),
    error: RequestRefusedError,
    says: ["an answer that is not Defender's: {", "defender:apiBaseUrl"],
  },
  {
    answer: "408",
    fault: fault.errorAnswer(408, "RequestTimeout", ""),
    error: ServiceUnavailableError,
    says: [": 408 RequestTimeout. ", "temporary fault"],
    attempts: readsOnly,
  },
  {
    answer: "409",
    fault: fault.errorAnswer(409, "Conflict", "Changed by another"),
    error: RequestRefusedError,
    says: [": 409 Conflict. The service does not accept", "The service says: Changed by another."],
  },
  {
    answer: "413",
    fault: fault.errorAnswer(413, "", ""),
    error: RequestRefusedError,
    says: [": 413. "],
  },
  ...[500, 501, 502, 503, 504, 599].map((status): Row => {
    return {
      answer: String(status),
      fault: fault.serverError(status),
      error: ServiceUnavailableError,
      says: [`: ${status} InternalServerError. `, "temporary fault"],
      attempts: readsOnly,
      facts: { status, code: "InternalServerError" },
    };
  }),
  {
    answer: "503 that asks for a minute's patience",
    fault: error503("60"),
    error: ServiceUnavailableError,
    says: [": 503. ", "The service says: Busy."],
    attempts: readsOnly,
  },
  {
    answer: "503 that asks for more than a minute's patience",
    fault: error503("61"),
    error: ServiceUnavailableError,
    says: [": 503. ", "The service says: Busy."],
  },
  ...[300, 301, 302, 303, 304, 307, 308].map((status): Row => {
    return {
      answer: `${status} to another host`,
      fault: fault.redirect("https://elsewhere.example/", status),
      error: RequestRefusedError,
      says: [`: ${status} (an empty answer). A redirect is not followed`, "defender:apiBaseUrl"],
      facts: { status },
    };
  }),
  {
    answer: "HTML from a gateway that failed",
    fault: fault.htmlPage(502),
    error: ServiceUnavailableError,
    says: [": 502 (an HTML page, as a proxy or gateway sends it). "],
    attempts: readsOnly,
  },
  {
    answer: "an error with nothing in it",
    fault: fault.emptyBody(400),
    error: RequestRefusedError,
    says: [": 400 (an empty answer). "],
  },
  {
    answer: "an error in another charset than announced",
    fault: fault.wrongCharset(400),
    error: RequestRefusedError,
    says: [": 400 (an answer that is not Defender's: { "],
  },
  {
    answer: "an error of JSON nested a hundred thousand deep",
    fault: fault.deepJson(100_000, 400),
    error: RequestRefusedError,
    says: [": 400 (an answer that is not Defender's: [[[["],
  },
  {
    answer: "a message with control characters, and longer than a page",
    fault: error(400, { code: "Bad\u001b[31m", message: `Line 1\r\nLine 2 \u202e${"x".repeat(50_000)}` }),
    error: RequestRefusedError,
    says: [": 400 Bad [31m. The service does not accept", "The service says: Line 1 Line 2 xxx", "x…"],
  },
  {
    answer: "the connection is reset before the effect",
    fault: fault.reset("beforeEffect"),
    error: ConnectionError,
    says: ["was reached, and the connection was cut", "ECONNRESET"],
    attempts: readsOnly,
  },
  {
    answer: "the connection is reset after the effect",
    fault: fault.reset("afterEffect"),
    error: ConnectionError,
    says: ["was reached, and the connection was cut", "ECONNRESET"],
    attempts: readsOnly,
  },
  {
    answer: "a success that breaks off",
    fault: fault.truncated(40),
    error: ConnectionError,
    says: ["was reached, and its answer broke off"],
    attempts: readsOnly,
  },
];

/** A success that cannot be read. */
const unreadable: readonly Row[] = [
  {
    answer: "200 with a page of HTML",
    fault: fault.htmlPage(200),
    error: InvalidAnswerError,
    says: ["says success, but not with JSON: <!DOCTYPE html>", "Check defender:apiBaseUrl"],
  },
  {
    answer: "200 with nothing",
    fault: fault.emptyBody(200),
    error: InvalidAnswerError,
    says: ["says success, but with nothing"],
  },
  {
    answer: "204",
    fault: fault.emptyBody(204),
    error: InvalidAnswerError,
    says: ["says success, but with nothing"],
  },
  {
    answer: "200 that claims to be JSON",
    fault: fault.notJson(200),
    error: InvalidAnswerError,
    says: ["says success, but not with JSON: Service is warming up."],
  },
  {
    answer: "200 in another charset than announced",
    fault: fault.wrongCharset(200),
    error: InvalidAnswerError,
    says: ["says success, but not with JSON: { "],
  },
  {
    answer: "200 of JSON nested a hundred thousand deep",
    fault: fault.deepJson(100_000, 200),
    error: InvalidAnswerError,
    says: ["says success, but it is not what the service documents"],
  },
];

function error503(retryAfter: string): Fault {
  return textual(503, JSON.stringify({ error: { message: "Busy" } }), { "retry-after": retryAfter });
}

const subjects: Readonly<Record<Operation, () => string>> = {
  get: () => `read machine action ${service.actionId}`,
  list: () => "list machine actions",
  cancel: () => `cancel machine action ${service.actionId}`,
};

describe.each(operations)("a %s call that is answered with", (operation) => {
  // What is accepted is settled by the read that follows, whatever the body of the answer was.
  test.each(operation === "cancel" ? errors : [...errors, ...unreadable])("$answer", async (row) => {
    const { error: errorClass, attempts = 1 } = row;
    service.simulator.faults.always(operation, row.fault);
    const failure = await service.outcomeOf(operation);
    expect(failure).toBeInstanceOf(typeof errorClass === "function" ? errorClass : errorClass[operation]);
    if (!(failure instanceof DefenderError)) {
      throw failure;
    }
    expect(failure.message).toContain(`Could not ${subjects[operation]()}: `);
    for (const part of row.says) {
      expect(failure.message).toContain(part);
    }
    expect(failure).toMatchObject(row.facts ?? {});
    expect(failure.machineActionId).toBe(operation === "list" ? undefined : service.actionId);
    expect(failure.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(Buffer.byteLength(failure.message)).toBeLessThan(4096);
    expect(failure.cause).toBeUndefined();
    expect(service.simulator.requests.count({ operation })).toBe(
      typeof attempts === "number" ? attempts : attempts[operation],
    );
  });
});

test.each(unreadable)("a cancel call that is answered with $answer is accepted", async (row) => {
  service.simulator.faults.always("cancel", row.fault);
  expect(await service.outcomeOf("cancel")).toBeUndefined();
  expect(service.simulator.requests.count({ operation: "cancel" })).toBe(1);
});
