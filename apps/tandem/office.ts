// Asking the office from the command line: the answer's value, or a fault to print.
import { askLocalApi, type LocalBody } from '@tandem/platform/outbound';
import type { DataPaths } from '@tandem/platform/settings';
import type { CommandFault } from './output.ts';

/** Most answers come at once; a change may wait for another one that is going on. */
const ANSWER_MS = 30_000;

export interface OfficeQuestion {
  readonly paths: DataPaths;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: LocalBody;
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

export async function askOffice(question: OfficeQuestion): Promise<OfficeAnswer> {
  const { paths, timeoutMs = ANSWER_MS, headers, ...rest } = question;
  const answer = await askLocalApi({
    ...rest,
    socket: paths.socket('office'),
    timeoutMs,
    headers: { 'x-tandem-uid': String(process.getuid?.() ?? ''), ...headers },
  });
  if (!answer.ok) return { ok: false, fault: notThere(paths, answer.why) };
  if (answer.status < 300) return { ok: true, value: answer.body };
  if (!isProblem(answer.body)) return { ok: false, fault: strange(answer.status) };
  const problem = answer.body;
  const { code, title, detail, field, allowed } = problem;
  const fault: CommandFault = {
    code,
    message: detail === title ? title : `${title}: ${detail}`,
    advice: '',
    ...(field === undefined ? {} : { field }),
    ...(allowed === undefined ? {} : { allowed }),
  };
  return { ok: false, fault, problem };
}

function isProblem(body: unknown): body is ProblemAnswer {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

const strange = (status: number): CommandFault => ({
  code: 'OFFICE_STRANGE',
  message: `the office answered ${status} without saying why`,
  advice: 'Its log may say more.',
});

const notThere = ({ folder }: DataPaths, why: string): CommandFault => ({
  code: 'OFFICE_AWAY',
  message: `the office of ${folder} does not answer (${why})`,
  advice:
    'Does it run? See `tandem status`; another data folder is given with --data or TANDEM_DATA.',
});
