// One question to the API. A refusal is thrown as the server said it: with its field, and with what
// is allowed.
import type { FaultView, Problem } from '@tandem/edge/api/contract';
import type { FaultTold } from '../i18n/refusals-in.ts';

export type Fault = FaultView & FaultTold;

export type Refusal = Omit<Problem, 'faults'> & { readonly faults?: readonly Fault[] };

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

/** No answer at all: what the server says of refusals, said for it. */
const NO_ANSWER: Refusal = {
  ...{ type: 'about:blank', status: 0, code: 'NO_ANSWER' },
  ...{ title: 'The server does not answer', detail: 'The server does not answer' },
};

export interface Answered {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

export interface FileToSend {
  readonly method: string;
  readonly path: string;
  readonly file: Blob;
  readonly headers: Readonly<Record<string, string>>;
}

export type SendFile = (sending: FileToSend) => Promise<Answered>;

export interface Question {
  readonly body?: unknown;
  /** A file, sent as it is. */
  readonly file?: Blob;
  readonly type?: string;
  /** Takes the file there in a way of its own; see send-file.ts. */
  readonly send?: SendFile;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export async function ask<T>(method: Method, path: string, question: Question = {}): Promise<T> {
  const { ok, status, text } = await answerTo(method, path, question);
  const value: unknown = text === '' ? undefined : readJson(text);
  if (!ok) throw new Refused(refusalOf(value, status));
  return value as T;
}

async function answerTo(method: Method, path: string, question: Question): Promise<Answered> {
  const { body, file, type = 'application/json', send } = question;
  const sent = file ?? (body === undefined ? undefined : JSON.stringify(body));
  const headers = {
    ...question.headers,
    ...(sent === undefined ? {} : { 'content-type': type }),
  };
  try {
    if (file !== undefined && send !== undefined) {
      return await send({ method, path, file, headers });
    }
    const init = { method, headers, ...(sent === undefined ? {} : { body: sent }) };
    const response = await fetch(path, init);
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch {
    throw new Refused(NO_ANSWER);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refusalOf(value: unknown, status: number): Refusal {
  if (typeof value === 'object' && value !== null && 'code' in value) return value as Refusal;
  const title = `The server answered ${status}`;
  return { type: 'about:blank', status, code: `HTTP_${status}`, title, detail: title };
}

export const isRefused = (error: unknown, code: string): boolean =>
  error instanceof Refused && error.refusal.code === code;

export type Words = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** ?limit=100&where=lock:all&where=... ; what is undefined or empty is not asked. */
export function queryText(words: Words): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(words)) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
