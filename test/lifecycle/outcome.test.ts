import { describe, expect, test } from "vitest";
import type { MachineAction } from "../../provider/defender/machine-action.ts";
import { cancelledByOf, isCancellationAccepted, outcomeOf } from "../../provider/lifecycle/outcome.ts";
import { cancellation, command, machineAction } from "../support/machine-actions.ts";

describe("the outcome follows from the action's own state", () => {
  const ended = "2026-11-01T10:00:09Z";
  test.each<[string, Partial<MachineAction>, string]>([
    ["Pending", { status: "Pending" }, "pending"],
    ["InProgress", { status: "InProgress" }, "pending"],
    ["a status that nobody documents", { status: "Cancelling" }, "pending"],
    ["a documented status in another case", { status: "cancelled" }, "pending"],
    ["Succeeded", { status: "Succeeded" }, "endedOtherwise"],
    ["Failed", { status: "Failed" }, "endedOtherwise"],
    ["TimeOut", { status: "TimeOut" }, "endedOtherwise"],
    ["Cancelled", { status: "Cancelled" }, "cancelled"],
    ["Cancelled before a command ran", { status: "Cancelled", commands: [command("Created")] }, "cancelled"],
    ["Cancelled while a command ran", { status: "Cancelled", commands: [command("Executing")] }, "cancelled"],
    ["Cancelled, command failed", { status: "Cancelled", commands: [command("Failed", ended)] }, "cancelled"],
    [
      "Cancelled, a later command completed",
      { status: "Cancelled", commands: [command("Failed", ended), command("Completed", ended)] },
      "cancelledTooLate",
    ],
  ])("%s", (_, given, outcome) => {
    expect(outcomeOf(machineAction(given))).toBe(outcome);
  });
});

describe("a cancellation is attributed by its comment", () => {
  test.each<[string, string | null, readonly string[], string]>([
    ["no call of ours was sent", "Not needed", [], "foundCancelled"],
    ["no call of ours was sent, and the entity shows no comment", null, [], "foundCancelled"],
    ["the entity has our comment", "Not needed", ["Not needed"], "thisResource"],
    ["the entity has the comment of our first call", "Not needed", ["Not needed", "Other"], "thisResource"],
    ["the entity has the comment of our last call", "Not needed", ["Other", "Not needed"], "thisResource"],
    ["the service has trimmed our comment", "Not needed", [" Not needed\n"], "thisResource"],
    ["the service has not trimmed our comment", " Not needed\n", ["Not needed"], "thisResource"],
    ["the entity shows no comment", null, ["Not needed"], "thisResource"],
    ["the entity has a foreign comment", "Superseded", ["Not needed", "Other"], "foundCancelled"],
  ])("%s", (_, found, sentComments, cancelledBy) => {
    expect(cancelledByOf(machineAction(cancellation(found)), sentComments)).toBe(cancelledBy);
  });
});

test("a cancellation counts as accepted when the entity names who or when, whatever its status", () => {
  expect(isCancellationAccepted(machineAction())).toBe(false);
  expect(isCancellationAccepted(machineAction({ cancellationRequestor: "soc@contoso.example" }))).toBe(true);
  expect(isCancellationAccepted(machineAction({ cancellationDateTimeUtc: "2026-11-01T11:00:00Z" }))).toBe(
    true,
  );
});
