import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { unknownValue } from "../inputs/unknown-value.ts";
import type { Properties } from "../resources/resource.ts";

/** How the engine writes objects, on the wire. */
export type Struct = InstanceType<typeof struct.Struct>;

/**
 * The key and the value by which the engine marks a secret.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
 */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * What the engine sends, in a preview, for a value of each type that is not known yet.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */
const typedUnknowns: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Plain properties, and which of them are secrets or hold one. */
export interface PlainProperties {
  readonly values: Record<string, unknown>;
  readonly secrets: ReadonlySet<string>;
}

/** Reads properties: secrets become plain, every unknown value becomes the one that inputs know. */
export function fromWire(properties: Struct | undefined): PlainProperties {
  const secrets = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties?.toJavaScript() ?? {})) {
    values[name] = plain(value, () => secrets.add(name));
  }
  return { values, secrets };
}

function plain(value: unknown, onSecret: () => void): unknown {
  if (typedUnknowns.has(value)) {
    return unknownValue;
  }
  if (Array.isArray(value)) {
    return value.map((item) => plain(item, onSecret));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const members = Object.entries(value);
  if (members.some(([key, signature]) => key === signatureKey && signature === secretSignature)) {
    onSecret();
    return plain(members.find(([key]) => key === "value")?.[1], onSecret);
  }
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member, onSecret)]));
}

/**
 * Writes properties. A value that is undefined is left out; the wire cannot carry it.
 *
 * @param secrets names of the properties that are marked as secrets
 */
export function toWire(values: Properties, secrets: ReadonlySet<string> = new Set()): Struct {
  const marked = Object.entries(values).map(([name, value]) => [
    name,
    secrets.has(name) && value !== undefined ? { [signatureKey]: secretSignature, value } : value,
  ]);
  return struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(Object.fromEntries(marked))));
}
