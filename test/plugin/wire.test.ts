import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, test } from "vitest";
import { unknownValue } from "../../provider/inputs/unknown-value.ts";
import { receive, type Secrets, send } from "../../provider/plugin/wire.ts";

type JavaScript = Parameters<typeof struct.Struct.fromJavaScript>[0];

const message = (value: JavaScript) => struct.Struct.fromJavaScript(value);
const secret = (value: JavaScript[string]) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const secrets = (names: string[], texts: string[]): Secrets => ({
  names: new Set(names),
  texts: new Set(texts),
});

describe("received properties", () => {
  test("are plain, and it is known what was secret, however deep", () => {
    const { properties, secrets: found } = receive(
      message({
        comment: secret("hush"),
        expect: { type: secret("Isolate"), machineId: "m" },
        wait: secret(3),
      }),
    );
    expect(properties).toEqual({ comment: "hush", expect: { type: "Isolate", machineId: "m" }, wait: 3 });
    expect(found).toEqual(secrets(["comment", "expect", "wait"], ["hush", "Isolate"]));
  });

  test.each([
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  ])("of any type that is not known yet (%s) are the one unknown value", (sentinel) => {
    const { properties, secrets: found } = receive(message({ list: [sentinel], inSecret: secret(sentinel) }));
    expect(properties).toEqual({ list: [unknownValue], inSecret: unknownValue });
    expect(found.texts).toEqual(new Set());
  });

  test("may be missing", () => {
    expect(receive(undefined)).toEqual({ properties: {}, secrets: secrets([], []) });
  });
});

describe("sent properties", () => {
  test("are secret again where they were, as a whole property, and wherever the same text stands", () => {
    const sent = send(
      {
        comment: "hush",
        cancellationComment: "hush",
        sentComments: ["hush", "other"],
        wait: 3,
        status: "Pending",
      },
      secrets(["comment", "wait"], ["hush"]),
    );
    expect(sent.toJavaScript()).toEqual({
      comment: secret("hush"),
      cancellationComment: secret("hush"),
      sentComments: [secret("hush"), "other"],
      wait: secret(3),
      status: "Pending",
    });
  });

  test("are as they are without a secret, and hold no undefined value", () => {
    expect(send({ text: "a", nothing: null, missing: undefined }).toJavaScript()).toEqual({
      text: "a",
      nothing: null,
    });
  });
});
