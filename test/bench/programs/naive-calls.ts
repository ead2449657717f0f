type Answer = Record<string, unknown>;

/** Gets a token as tutorials do. */
export async function signIn(): Promise<string> {
  const env = process.env;
  const answer = await fetch(`${env["BENCH_AUTHORITY"]}/${env["BENCH_TENANT"]}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: env["BENCH_CLIENT_ID"] ?? "",
      client_secret: env["BENCH_CLIENT_SECRET"] ?? "",
      scope: "https://api.securitycenter.microsoft.com/.default",
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

/** One call of the Defender API, by the path after `machineactions`, without a limit, a repetition or a validation. */
export async function call(token: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${process.env["BENCH_API"]}/api/machineactions${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status}`);
  }
  return (await answer.json()) as Answer;
}

/** GETs an action until it is done. */
export async function untilFinal(getToken: () => Promise<string>, id: string): Promise<Answer> {
  let action = await call(await getToken(), "GET", `/${id}`);
  while (action["status"] === "Pending" || action["status"] === "InProgress") {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    action = await call(await getToken(), "GET", `/${id}`);
  }
  return action;
}
