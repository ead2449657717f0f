import { readFile, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

export interface ExclusiveLockOptions {
  /** Called at the start of a wait for another holder, and then every ten seconds. */
  readonly onWaiting?: (holder: string, waitedMs: number) => void;
}

// The operating system frees SQLite's lock when its holder dies. proper-lockfile, last released in 2021, tells a dead
// holder by the age of a file instead, so a build of five minutes would need a heartbeat.
const sqliteBusy = 5;
const pollIntervalMs = 500;
const pollsPerReport = 20;

/**
 * Runs `work` while nobody else on this machine does so for the same path, a file in a folder that exists. The lock is one
 * that the operating system keeps (SQLite's lock on an empty file): it ends with the process that holds it, however that
 * process ends, so a stale lock cannot exist and none has to be guessed at from process ids or file times.
 */
export async function withExclusiveLock<Result>(
  lockPath: string,
  options: ExclusiveLockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const holderPath = `${lockPath}.holder`;
  const database = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    for (let polls = 0; !acquire(database); polls += 1) {
      if (polls % pollsPerReport === 0) {
        options.onWaiting?.(
          await readFile(holderPath, "utf8").catch(() => "a process"),
          polls * pollIntervalMs,
        );
      }
      await delay(pollIntervalMs);
    }
    await writeFile(holderPath, `process ${process.pid}`);
    return await work();
  } finally {
    database.close();
  }
}

function acquire(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy) {
      return false;
    }
    throw error;
  }
}
