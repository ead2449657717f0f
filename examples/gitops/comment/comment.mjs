// Writes a text as a comment of a pull request. The first run makes the comment, every later one writes it anew: a mark that
// nobody sees finds it again. Needs Node.js alone, so that it can also say that the installation has failed.
import { readFile } from "node:fs/promises";

const titles = { review: "Review of", outcomes: "Outcomes of" };

/** Longest time that a call may take, in milliseconds. */
const maxCallMs = 60_000;

/**
 * `node comment/SERVICE.mjs KIND FILE`
 *
 * @param service what differs between the services:
 * - `commit` that the text is about
 * - `pullRequest`, as a number; undefined behind a merge
 * - `maxLength` of a comment, in characters
 * - `adviceWhenRefused`
 * - `findMerged()` gives the pull request whose merge has made the commit, or nothing
 * - `find(pullRequest, mark)` gives the comment that begins with the mark, or nothing
 * - `create(pullRequest, text)`, `update(pullRequest, comment, text)`
 */
export async function comment(service) {
  const [kind, file] = process.argv.slice(2);
  try {
    const pullRequest = service.pullRequest ?? (await service.findMerged());
    if (pullRequest === undefined) {
      console.log(`No pull request was merged as ${service.commit}: no comment is written.`);
      return;
    }
    const mark = `<!-- machine-action-cancellations: ${kind} -->`;
    const head = `${mark}\n${titles[kind]} ${service.commit}:\n\n`;
    const text = head + cut(await readFile(file, "utf8"), service.maxLength - head.length);
    const old = await service.find(pullRequest, mark);
    if (old === undefined) {
      await service.create(pullRequest, text);
    } else {
      await service.update(pullRequest, old, text);
    }
  } catch (error) {
    const advice = error.status === undefined ? "" : ` ${service.adviceWhenRefused}`;
    console.error(`The comment was not written: ${error.message}.${advice}`);
    process.exitCode = 1;
  }
}

/** Cuts between lines, and says so where people begin to read. */
function cut(text, maxLength) {
  if (text.length <= maxLength) {
    return text;
  }
  console.log(text);
  const note = "**Cut:** a comment holds no more. The end is missing; the log of the job has all of it.\n\n";
  return note + text.slice(0, text.lastIndexOf("\n", maxLength - note.length - 1) + 1);
}

/**
 * Makes the function that calls a service. It gives what the answer says; a failure says which call and which status, and
 * quotes nothing.
 *
 * @param headers with the token, which goes nowhere else
 */
export function callerWith(headers) {
  return async (method, address, body) => {
    const response = await fetch(address, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(maxCallMs),
    }).catch((error) => {
      throw new Error(`${method} ${address} failed (${error.cause?.code ?? error.name})`);
    });
    if (!response.ok) {
      const failure = new Error(`${method} ${address} was answered with ${response.status}`);
      throw Object.assign(failure, { status: response.status });
    }
    return response.json().catch(() => {
      throw new Error(`${method} ${address} was answered with something that is not JSON`);
    });
  };
}

/** The first item of a list of many pages that passes the test. */
export async function findInPages(call, address, passes) {
  const perPage = 100;
  for (let page = 1; ; page += 1) {
    const items = await call("GET", `${address}?per_page=${perPage}&page=${page}`);
    const found = items.find(passes);
    if (found !== undefined || items.length < perPage) {
      return found;
    }
  }
}
