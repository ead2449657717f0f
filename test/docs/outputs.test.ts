import { expect, test } from "vitest";
import { machineActionSchema } from "../../provider/defender/machine-action-schema.ts";
import { SourceReader } from "../../tools/reference/public-declarations.ts";

const resource = new SourceReader().declarationIn(
  "provider/program/machine-action-cancellation.ts",
  "MachineActionCancellation",
);
const { id: _, ...outputs } = machineActionSchema.shape;

test.each(Object.entries(outputs))(
  "the output %s says of itself what the entity's schema says",
  (name, field) => {
    const documented = resource.members.find((member) => member.name === name);
    expect(documented?.text).toBe(field.description);
  },
);
