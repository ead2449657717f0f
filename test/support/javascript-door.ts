import type { FrontDoor } from "./story.ts";

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
};
