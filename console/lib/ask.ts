// One question to the API; what went wrong comes back as a sentence to show.
export type Answer<T> =
  | { readonly ok: true; readonly status: number; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly value?: T; readonly detail: string };

export async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    const value = text === '' ? undefined : JSON.parse(text);
    if (response.ok) return { ok: true, status: response.status, value };
    return { ok: false, status: response.status, value, detail: sentence(value, response.status) };
  } catch {
    return { ok: false, status: 0, detail: 'The server does not answer.' };
  }
}

function sentence(
  problem: { title?: string; detail?: string; allowed?: string },
  status: number,
): string {
  if (problem?.title === undefined) return `The server answered ${status}.`;
  const parts = [problem.title];
  if (problem.detail !== undefined && problem.detail !== problem.title) parts.push(problem.detail);
  if (problem.allowed !== undefined) parts.push(`allowed: ${problem.allowed}`);
  return `${parts.join(': ')}.`;
}
