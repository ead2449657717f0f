import { javaScriptDoor } from "./javascript-door.ts";
import { yamlDoor } from "./yaml-door.ts";

/** Both front doors, for what must be the same through either. */
export const frontDoors = { dynamic: javaScriptDoor, plugin: yamlDoor } as const;
