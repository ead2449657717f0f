import type { Case } from "./case.ts";

/** A case that nothing may be called for, and the input that a front door names to the engine, where that can show it. */
export interface Refusal extends Case {
  readonly property: "machineActionId" | "";
}

/** What the guard or the policy refuses: a preview turns red, an update goes on with the others. */
export const refusals: Readonly<Record<string, Refusal>> = {
  missing: refusal({
    rule: "an action that is not there",
    action: "missing",
    property: "machineActionId",
    error: /404 ResourceNotFound/,
  }),
  ended: refusal({
    rule: "an action that ended",
    action: { type: "RunAntiVirusScan", status: "TimeOut" },
    property: "machineActionId",
    error: /already ended as TimeOut/,
  }),
  unnamedContainment: refusal({
    rule: "containment that is not named",
    action: { type: "Isolate" },
    property: "",
    error: /set expect\.type to "Isolate"/,
  }),
  otherHost: refusal({
    rule: "a guard whose host is another",
    action: { type: "Isolate" },
    inputs: { expect: { type: "Isolate", computerDnsName: "other.contoso.example" } },
    property: "",
    error: /computerDnsName: expected "other\.contoso\.example", found "host1\.contoso\.example"/,
  }),
  otherType: refusal({
    rule: "a guard whose type is another",
    action: { type: "Isolate" },
    inputs: { expect: { type: "RestrictCodeExecution" } },
    property: "",
    error: /type: expected "RestrictCodeExecution", found "Isolate"/,
  }),
};

/** Containment whose guard holds is cancelled like any other. */
export const heldGuards: Readonly<Record<string, Case>> = {
  guardHolds: {
    rule: "a guard that holds lets the cancellation of containment through",
    action: { type: "Isolate" },
    inputs: { expect: { type: "Isolate", requestor: "SOC@contoso.example" } },
    preview: { line: /Isolate on host1\.contoso\.example, .*: will be cancelled, and / },
    create: { state: { outcome: "cancelled" } },
  },
};

function refusal({
  error,
  ...given
}: Pick<Refusal, "rule" | "action" | "inputs" | "property"> & { readonly error: RegExp }): Refusal {
  return { ...given, create: { state: "none", error, posts: 0 } };
}
