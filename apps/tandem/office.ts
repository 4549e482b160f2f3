// Asking the office from the command line: the answer's value, or a fault to print.
import {
  type ApiBody,
  type ApiPlace,
  type ApiStream,
  askApi,
  openApi,
  readAnswer,
} from '@tandem/platform/outbound';
import type { Options } from './commands/command.ts';
import { localPaths } from './local.ts';
import type { CommandFault } from './output.ts';

/** Most answers come at once; a change may wait for another one that is going on. */
const ANSWER_MS = 30_000;

export interface OfficeQuestion {
  /** Of the command: they say which office. */
  readonly options: Options;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: ApiBody;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export type OfficeAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: CommandFault; readonly problem?: ProblemAnswer };

export interface ProblemAnswer {
  readonly title: string;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
  readonly allowed?: string;
  readonly faults?: readonly unknown[];
  readonly rest?: number;
}

/** The office of a data folder, over its socket; or one elsewhere, by a key. */
interface Office {
  readonly place: ApiPlace;
  readonly headers: Readonly<Record<string, string>>;
  readonly name: string;
}

function officeOf(options: Options): Office | CommandFault {
  if (options.url === undefined) {
    const paths = localPaths(options);
    return {
      place: { socket: paths.socket('office') },
      headers: { 'x-tandem-uid': String(process.getuid?.() ?? '') },
      name: paths.folder,
    };
  }
  const url = String(options.url);
  if (!URL.canParse(url) || !/^https?:/.test(url)) return notAnAddress(url);
  // The environment is not shown to other users, as the arguments of a process are.
  const key = process.env.TANDEM_KEY ?? '';
  if (key === '') return NO_KEY;
  return { place: { url: new URL(url) }, headers: { authorization: `Bearer ${key}` }, name: url };
}

/** The answer as it comes, for what is too large to be held. */
export async function openOffice(
  question: OfficeQuestion,
): Promise<ApiStream | { readonly ok: false; readonly fault: CommandFault }> {
  const { options, timeoutMs = ANSWER_MS, headers, ...rest } = question;
  const office = officeOf(options);
  if ('code' in office) return { ok: false, fault: office };
  return openApi({
    ...rest,
    place: office.place,
    timeoutMs,
    headers: { ...office.headers, ...headers },
  });
}

export async function askOffice(question: OfficeQuestion): Promise<OfficeAnswer> {
  const { options, timeoutMs = ANSWER_MS, headers, ...rest } = question;
  const office = officeOf(options);
  if ('code' in office) return { ok: false, fault: office };
  const answer = await askApi({
    ...rest,
    place: office.place,
    timeoutMs,
    headers: { ...office.headers, ...headers },
  });
  if (!answer.ok) return { ok: false, fault: notThere(office.name, answer.why) };
  if (answer.status < 300) return { ok: true, value: answer.body };
  return faultIn(answer.status, answer.body);
}

/** Of an answer that was opened, and is none. */
export async function problemOf(answer: Extract<ApiStream, { readonly ok: true }>) {
  const body = await readAnswer(answer);
  return faultIn(answer.status, body.ok ? body.body : undefined).fault;
}

function faultIn(status: number, body: unknown): Extract<OfficeAnswer, { readonly ok: false }> {
  if (!isProblem(body)) return { ok: false, fault: strange(status) };
  const { code, title, detail, field, allowed } = body;
  const fault: CommandFault = {
    code,
    message: detail === title ? title : `${title}: ${detail}`,
    advice: '',
    ...(field === undefined ? {} : { field }),
    ...(allowed === undefined ? {} : { allowed }),
  };
  return { ok: false, fault, problem: body };
}

function isProblem(body: unknown): body is ProblemAnswer {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

const strange = (status: number): CommandFault => ({
  code: 'OFFICE_STRANGE',
  message: `the office answered ${status} without saying why`,
  advice: 'Its log may say more.',
});

const notAnAddress = (url: string): CommandFault => ({
  code: 'SETTING_INVALID',
  message: `--url ${JSON.stringify(url)} is not an address`,
  field: '--url',
  allowed: 'http://HOST:PORT or https://HOST:PORT',
  advice: '',
  usage: true,
});

const NO_KEY: CommandFault = {
  code: 'KEY_ABSENT',
  message: 'with --url a key is needed, and TANDEM_KEY has none',
  advice: '`tandem user key add` makes one, on the machine where Tandem runs.',
};

const notThere = (name: string, why: string): CommandFault => ({
  code: 'OFFICE_AWAY',
  message: `the office of ${name} does not answer (${why})`,
  advice:
    'Does it run? See `tandem status`; another data folder is given with --data or TANDEM_DATA.',
});
