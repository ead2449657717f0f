import { expect, test } from "vitest";
import { identifierShortener } from "../../../provider/command/doctor/identifiers.ts";
import { clientId, tenantId } from "../../configuration/sources.ts";

test("ids of tenant and application are shortened wherever they stand, and the home folder is ~", () => {
  const source = { get: (key: string) => (key === "defender:tenantId" ? tenantId : undefined) };
  const shorten = identifierShortener(source, { ARM_CLIENT_ID: ` ${clientId} `, HOME: "/home/jane" });
  expect(
    shorten(`client ${clientId.toUpperCase()} in '${tenantId}', file /home/jane/defender.pem, trace id 1`),
  ).toBe("client aaaaaaaa… in '11111111…', file ~/defender.pem, trace id 1");
});

test("without any setting a text stays as it is", () => {
  expect(identifierShortener({ get: () => undefined }, {})("a / b")).toBe("a / b");
});
