/**
 * Loaded into a process before anything else: lets its time run faster. Which moment is which is told by the
 * environment, so that several processes have the same time.
 */
const factor = Number(process.env["FAULTS_TIME_FACTOR"]);
const origin = Number(process.env["FAULTS_TIME_ORIGIN"]);
const startsAt = Number(process.env["FAULTS_TIME_STARTS_AT"]);

const RealDate = Date;
const realNow = Date.now;
const realSetTimeout = setTimeout;
const realSetInterval = setInterval;

function now(): number {
  return startsAt + (realNow() - origin) * factor;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
});
globalThis.setTimeout = Object.assign(
  (callback: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
    realSetTimeout(callback, ms / factor, ...given),
  realSetTimeout,
);
globalThis.setInterval = Object.assign(
  (callback: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
    realSetInterval(callback, ms / factor, ...given),
  realSetInterval,
);
