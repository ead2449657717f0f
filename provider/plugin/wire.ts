import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { unknownValue } from "../inputs/unknown-value.ts";
import type { Properties } from "../resources/resource.ts";

/** Properties as the protocol carries them. */
export type Struct = InstanceType<typeof struct.Struct>;

/**
 * Key of the object that stands for a value of a special kind, and the kind of secrets.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
 */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * What stands for a value that a preview does not know yet, by the type that it will have.
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */
const unknownOfType = {
  text: unknownValue,
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

const unknownTexts: ReadonlySet<unknown> = new Set(Object.values(unknownOfType));

/** What of received properties was secret. */
export interface Secrets {
  /** Properties that are a secret, or have one in them. */
  readonly names: ReadonlySet<string>;
  /** Every text in them. The service echoes some, for example the comment, and an echo is as secret. */
  readonly texts: ReadonlySet<string>;
}

/** Nothing is secret. */
export const noSecrets: Secrets = { names: new Set(), texts: new Set() };

/** Properties without the wrappers of the protocol, and what of them was secret. */
export interface Received {
  readonly properties: Properties;
  readonly secrets: Secrets;
}

/** Reads what the engine sends: secrets are taken out of their wrappers, unknown values become the one that resources know. */
export function receive(message: Struct | undefined): Received {
  const names = new Set<string>();
  const texts = new Set<string>();
  const properties = Object.fromEntries(
    Object.entries(message?.toJavaScript() ?? {}).map(([name, value]) => [
      name,
      plain(value, false, (text) => {
        names.add(name);
        if (text !== "" && text !== unknownValue) {
          texts.add(text);
        }
      }),
    ]),
  );
  return { properties, secrets: { names, texts } };
}

/** What is secret in either. */
export function bothSecrets(one: Secrets, other: Secrets): Secrets {
  return {
    names: new Set([...one.names, ...other.names]),
    texts: new Set([...one.texts, ...other.texts]),
  };
}

/** @param onSecret called for each text within a secret; with an empty one for a secret of another type */
function plain(value: unknown, isSecret: boolean, onSecret: (text: string) => void): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => plain(item, isSecret, onSecret));
  }
  if (typeof value === "object" && value !== null) {
    const fields = new Map(Object.entries(value));
    if (fields.get(signatureKey) === secretSignature) {
      onSecret("");
      return plain(fields.get("value"), true, onSecret);
    }
    return Object.fromEntries([...fields].map(([name, field]) => [name, plain(field, isSecret, onSecret)]));
  }
  const known = unknownTexts.has(value) ? unknownValue : value;
  if (isSecret && typeof known === "string") {
    onSecret(known);
  }
  return known;
}

/** Writes what the engine gets. What was secret when it came is so again, and so is what {@link Secrets.names} names. */
export function send(properties: Properties, { names, texts }: Secrets = noSecrets): Struct {
  const wrapped = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, names.has(name) ? secret(value) : withSecretTexts(value, texts)]);
  return struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(Object.fromEntries(wrapped))));
}

/** A value as a secret of the protocol. */
export function secret(value: unknown): unknown {
  return { [signatureKey]: secretSignature, value };
}

function withSecretTexts(value: unknown, texts: ReadonlySet<string>): unknown {
  if (texts.size === 0) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withSecretTexts(item, texts));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, withSecretTexts(field, texts)]),
    );
  }
  return typeof value === "string" && texts.has(value) ? secret(value) : value;
}
