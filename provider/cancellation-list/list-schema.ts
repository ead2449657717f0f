import { z } from "zod";
import { cancellationInputsSchema } from "../resources/cancellation/inputs.ts";

/**
 * The JSON Schema of a list file, for completion and checks while somebody writes one. Draft 7, which all editors
 * know. What it cannot say: that no id may stand twice.
 */
export function listJsonSchema(): object {
  return z.toJSONSchema(z.array(cancellationInputsSchema), { target: "draft-7", io: "input" });
}
