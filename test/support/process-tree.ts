import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Ids of the processes that a process started, and that those started. */
export function descendants(processId: number): number[] {
  const children = new Map<number, number[]>();
  for (const [id, parent] of process.platform === "linux" ? parentsFromProc() : parentsFromPs()) {
    children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const found: number[] = [];
  const open = [processId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const own = children.get(id) ?? [];
    found.push(...own);
    open.push(...own);
  }
  return found;
}

/** Slim container images have no ps. */
function parentsFromProc(): [id: number, parent: number][] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        // pid (name) state ppid …; the name may hold blanks and parentheses.
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])]];
      } catch {
        return []; // It ended between the two reads.
      }
    });
}

function parentsFromPs(): [id: number, parent: number][] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [id, parent] = line.trim().split(/\s+/);
    return [Number(id), Number(parent)];
  });
}

/** How a process was started; empty when it does not run any more. */
export function commandLine(processId: number): string {
  try {
    return process.platform === "linux"
      ? readFileSync(`/proc/${processId}/cmdline`, "utf8").replaceAll("\0", " ")
      : execFileSync("ps", ["-p", String(processId), "-o", "command="], { encoding: "utf8" });
  } catch {
    return "";
  }
}

export function killIfRunning(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}
