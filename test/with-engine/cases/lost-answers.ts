import * as faults from "../../../simulator/faults/fault-catalogue.ts";
import type { Case, Expected } from "./case.ts";

const cancelled: Expected["state"] = { outcome: "cancelled" };
const once = (posts: number): Expected => ({ state: cancelled, posts, received: 1 });

/** Whatever the cancel call answers, the action's own state decides. A request waits two seconds for its answer. */
export const lostAnswers: Readonly<Record<string, Case>> = {
  resetBefore: {
    rule: "a connection reset before the effect: read, then cancelled again",
    cancelFault: { fault: faults.reset("beforeEffect") },
    create: once(2),
  },
  resetAfter: {
    rule: "a connection reset after the effect: read, not cancelled again",
    cancelFault: { fault: faults.reset("afterEffect") },
    create: once(1),
  },
  hangBefore: {
    rule: "no answer in time before the effect: read, then cancelled again",
    cancelFault: { fault: faults.hang("beforeEffect") },
    create: once(2),
  },
  hangAfter: {
    rule: "no answer in time after the effect: read, not cancelled again",
    cancelFault: { fault: faults.hang("afterEffect") },
    create: once(1),
  },
  error503Before: {
    rule: "503 before the effect: read, then cancelled again",
    cancelFault: { fault: faults.serverError(503, "beforeEffect") },
    create: once(2),
  },
  error503After: {
    rule: "503 after the effect: read, not cancelled again",
    cancelFault: { fault: faults.serverError(503, "afterEffect") },
    create: once(1),
  },
  error409: {
    rule: "409 once: read, then cancelled again",
    cancelFault: { fault: faults.errorAnswer(409, "Conflict", "Try again.") },
    create: once(2),
  },
  false404: {
    rule: "404 to the cancel call once: read, then cancelled again",
    cancelFault: { fault: faults.errorAnswer(404, "ResourceNotFound", "Not found.") },
    create: once(2),
  },
  html: {
    rule: "an HTML page with status 200 after the effect: read, not cancelled again",
    cancelFault: { fault: faults.htmlPage(200, "afterEffect") },
    create: once(1),
  },
  truncated: {
    rule: "an answer that breaks off: read, not cancelled again",
    cancelFault: { fault: faults.truncated(40) },
    create: once(1),
  },
  never: {
    rule: "503 for ever: three POSTs, then an error that says so",
    cancelFault: { fault: faults.serverError(503), times: 99 },
    create: {
      state: "none",
      error: /3 cancel calls were refused or lost, and the action is still Pending/,
      posts: 3,
      received: 0,
    },
  },
  throttled: {
    rule: "429 once: the same call again, because it did not run",
    cancelFault: { fault: faults.throttled("message", 1, Date.now()) },
    create: once(2),
  },
  readFalse404: {
    rule: "a false 404 to the first read: read again",
    script: { falseNotFound: 1 },
    create: once(1),
  },
  lateVisibility: {
    rule: "an action that becomes visible late: found on confirmation",
    script: { visibleAfterMs: 2_500 },
    create: once(1),
  },
};
