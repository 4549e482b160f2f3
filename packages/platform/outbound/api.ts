// The command line's way to the office: HTTP over its Unix socket, whose file mode says who is
// local administrator, or over the network, where a key says who asks.
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import type { Readable } from 'node:stream';

/** An answer of the command line's size; bulk goes by streams. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** `path` comes after what the url has of a path. */
export type ApiPlace = { readonly socket: string } | { readonly url: URL };

export interface ApiQuestion {
  readonly place: ApiPlace;
  readonly path: string;
  readonly method?: string;
  /** A value goes as JSON; text and streams go as they are. */
  readonly body?: ApiBody;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** PEM: who may say who an HTTPS server is; absent: those that everybody trusts. */
  readonly authorities?: readonly string[] | undefined;
}

export type ApiBody =
  | { readonly json: unknown }
  | { readonly type: string; readonly text: string }
  | { readonly type: string; readonly stream: Readable };

export type ApiAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly why: string };

export type ApiStream =
  | { readonly ok: true; readonly status: number; readonly stream: IncomingMessage }
  | { readonly ok: false; readonly why: string };

/** Asks, and takes the whole answer: a value when it is JSON, else its text. */
export async function askApi(question: ApiQuestion): Promise<ApiAnswer> {
  const answer = await openApi(question);
  return answer.ok ? readAnswer(answer) : answer;
}

/** The whole of an answer that was opened. */
export async function readAnswer(
  answer: Extract<ApiStream, { readonly ok: true }>,
): Promise<ApiAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.stream) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_ANSWER_BYTES) return { ok: false, why: 'the answer is too large' };
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = /json/.test(answer.stream.headers['content-type'] ?? '');
  if (!isJson) return { ok: true, status: answer.status, body: text === '' ? undefined : text };
  const parsed = parseJson(text);
  return parsed.ok
    ? { ok: true, status: answer.status, body: parsed.value }
    : { ok: false, why: 'the answer is not JSON' };
}

/** Asks, and hands the answer on as it comes. */
export function openApi(question: ApiQuestion): Promise<ApiStream> {
  const { place, path, method = 'GET', body, timeoutMs, authorities } = question;
  const trust = authorities === undefined ? {} : { ca: [...authorities] };
  const headers = { ...question.headers, ...typeOf(body) };
  return new Promise((resolve) => {
    const asking = begin(place, path, { method, headers, timeout: timeoutMs, ...trust });
    const fail = (why: string): void => {
      resolve({ ok: false, why });
      asking.destroy();
    };
    asking.on('timeout', () => fail(`no answer in ${timeoutMs} ms`));
    asking.on('error', (error) => fail(error.message));
    asking.on('response', (stream) =>
      resolve({ ok: true, status: stream.statusCode ?? 0, stream }),
    );
    if (body !== undefined && 'stream' in body) {
      body.stream.on('error', (error) => fail(error.message)).pipe(asking);
    } else asking.end(textOf(body));
  });
}

function begin(place: ApiPlace, path: string, options: RequestOptions & { ca?: string[] }) {
  if ('socket' in place) return request({ ...options, socketPath: place.socket, path });
  const url = new URL(`${place.url.pathname.replace(/\/+$/, '')}${path}`, place.url);
  return url.protocol === 'https:' ? requestSecurely(url, options) : request(url, options);
}

function typeOf(body: ApiBody | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { 'content-type': 'json' in body ? 'application/json' : body.type };
}

function textOf(body: ApiBody | undefined): string | undefined {
  if (body === undefined || 'stream' in body) return undefined;
  return 'json' in body ? JSON.stringify(body.json) : body.text;
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}
