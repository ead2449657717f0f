// Loaded by --require into the Node.js processes of an operation: half of its processor time went into loading Pulumi's SDK
// twice. What runs is the same; some of it is loaded when it is first used, or compiled in an earlier process.
const Module = require("node:module");
const v8 = require("node:v8");

// The SDK sets this flag half-way through loading, and Node.js takes nothing from its compile cache that was compiled
// under other flags: three quarters of the cache missed.
v8.setFlagsFromString("--allow-natives-syntax");

// What a process has compiled is kept when it ends, but the engine kills providers.
const keptAfterMs = 1_000;
setTimeout(() => Module.flushCompileCache(), keptAfterMs).unref();

// The SDK loads the package manager and the compiler to serialize closures, which the resources of this package have none of.
const load = Module._load;
Module._load = (request, parent, isMain) => {
  const real = () => load.call(Module, request, parent, isMain);
  const loader = parent?.filename ?? "";
  if (request === "@npmcli/arborist" && loader.endsWith("codePaths.js")) {
    return lazy({ __esModule: true }, real);
  }
  if (request === "typescript" && loader.endsWith("typescript-shim.js")) {
    return lazy({}, real);
  }
  return real();
};

/** A module that is loaded when one of its members is first asked for, beside those that are known. */
function lazy(known, real) {
  return new Proxy(known, { get: (target, name) => (name in target ? target[name] : real()[name]) });
}
