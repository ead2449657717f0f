import { expect, test } from "vitest";
import { typesOfPermission } from "../../provider/command/doctor/permissions.ts";
import { cancelPermissions, readPermissions } from "../../provider/defender/permissions.ts";
import { readDocument } from "../support/fenced-blocks.ts";

const page = await readDocument("docs/permissions.md");

test("the page names every permission of an application that allows reading or cancelling", () => {
  const forApplications = readPermissions.filter((permission) => permission.endsWith(".All"));
  for (const permission of [...forApplications, ...cancelPermissions]) {
    expect(page).toContain(`\`${permission}\``);
  }
});

test.each(Object.entries(typesOfPermission))(
  "its table gives %s the types that the doctor gives it",
  (permission, types) => {
    const cell = types.map((type) => `\`${type}\``).join(", ");
    expect(page).toContain(`| ${cell} | \`${permission}\` |`);
  },
);
