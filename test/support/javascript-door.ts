import type { FrontDoor } from "./front-door.ts";

/** A JavaScript program with the dynamic resource. TypeScript costs a compiler, which is not what these tests prove. */
export const javaScriptDoor: FrontDoor = {
  name: "a JavaScript program with the dynamic resource",
  programOf: (declarations) => ({
    "index.js": [
      'const { MachineActionCancellation } = require("pulumi-defender-endpoint");',
      ...Object.entries(declarations).map(([name, declared]) => {
        const args = { comment: "Cancelled by a test", ...declared };
        return `new MachineActionCancellation(${JSON.stringify(name)}, ${JSON.stringify(args)});`;
      }),
    ].join("\n"),
  }),
  // The host of dynamic providers.
  processWords: "dynamic-provider",
  hostProperties: ["__provider"],
  debugLine: /"prefix":"debug: "|^debug: /,
};
