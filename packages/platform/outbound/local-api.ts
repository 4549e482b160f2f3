// The command line's way to the office: HTTP over its Unix socket, whose file mode says who is
// local administrator.
import { request } from 'node:http';

/** An answer of the command line's size; bulk goes by streams. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface LocalQuestion {
  readonly socket: string;
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

export type LocalAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly why: string };

export function askLocalApi(question: LocalQuestion): Promise<LocalAnswer> {
  const { socket, path, method = 'GET', body, timeoutMs } = question;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const headers = sent === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const asking = request({ socketPath: socket, path, method, headers, timeout: timeoutMs });
    const fail = (why: string): void => {
      resolve({ ok: false, why });
      asking.destroy();
    };
    asking.on('timeout', () => fail(`no answer in ${timeoutMs} ms`));
    asking.on('error', (error) => fail(error.message));
    asking.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > MAX_ANSWER_BYTES) fail('the answer is too large');
      });
      response.on('error', (error) => fail(error.message));
      response.on('end', () => {
        const value = parseBody(Buffer.concat(chunks).toString('utf8'));
        if (value.ok) resolve({ ok: true, status: response.statusCode ?? 0, body: value.body });
        else fail('the answer is not JSON');
      });
    });
    asking.end(sent);
  });
}

function parseBody(text: string): { ok: true; body: unknown } | { ok: false } {
  if (text === '') return { ok: true, body: undefined };
  try {
    return { ok: true, body: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}
