import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, test } from "vitest";
import { unknownValue } from "../../provider/inputs/unknown-value.ts";
import { fromWire, toWire } from "../../provider/plugin/wire.ts";

type JavaScript = Parameters<typeof struct.Struct.fromJavaScript>[0];

const message = (value: JavaScript) => struct.Struct.fromJavaScript(value);
const secret = (value: JavaScript[string]) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("received properties", () => {
  test("are plain, and it is known which hold a secret, however deep", () => {
    const { values, secrets } = fromWire(
      message({ comment: secret("hush"), expect: { type: secret("Isolate") }, wait: secret(3), plain: "p" }),
    );
    expect(values).toEqual({ comment: "hush", expect: { type: "Isolate" }, wait: 3, plain: "p" });
    expect(secrets).toEqual(new Set(["comment", "expect", "wait"]));
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
    const { values } = fromWire(message({ list: [sentinel], inSecret: secret(sentinel) }));
    expect(values).toEqual({ list: [unknownValue], inSecret: unknownValue });
  });

  test("may be missing", () => {
    expect(fromWire(undefined)).toEqual({ values: {}, secrets: new Set() });
  });
});

describe("sent properties", () => {
  test("are marked as secrets where they are", () => {
    const sent = toWire(
      { comment: "hush", wait: 3, status: "Pending" },
      new Set(["comment", "wait", "other"]),
    );
    expect(sent.toJavaScript()).toEqual({ comment: secret("hush"), wait: secret(3), status: "Pending" });
  });

  test("hold no undefined value", () => {
    const sent = toWire({ text: "a", nothing: null, missing: undefined }, new Set(["missing"]));
    expect(sent.toJavaScript()).toEqual({ text: "a", nothing: null });
  });
});
