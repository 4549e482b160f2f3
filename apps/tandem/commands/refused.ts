// A file that was refused: each fault with its place, then that nothing was changed.
import type { ProblemAnswer } from '../office.ts';
import { type CommandFault, print } from '../output.ts';
import type { Options } from './command.ts';

interface FaultShown {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
  readonly allowed?: string;
  readonly detail: string;
}

export function refused(
  fault: CommandFault,
  problem: ProblemAnswer | undefined,
  options: Options,
): CommandFault {
  const faults = (problem?.faults ?? []) as readonly FaultShown[];
  if (faults.length === 0) return fault;
  if (options.json === true) {
    print.error(JSON.stringify(problem));
    return { ...fault, printed: true };
  }
  // A sheet is streamed: the office does not know the name of its file.
  const file = options.file === undefined ? {} : { file: String(options.file) };
  for (const one of faults) print.error(faultLine({ ...file, ...one }));
  const rest = problem?.rest ?? 0;
  if (rest > 0) print.error(`... and ${rest} more`);
  return { code: fault.code, message: 'nothing was changed', advice: '' };
}

function faultLine({ file, line, column, path, allowed, detail }: FaultShown): string {
  const at = [file, line, column].filter((part) => part !== undefined).join(':');
  const place = file === undefined || !line ? '' : `${at}: `;
  const where = path === undefined || path === '' ? '' : `${path}: `;
  const isSaid = allowed === undefined || allowed === '' || detail.includes(allowed);
  const may = isSaid ? '' : ` (allowed: ${allowed})`;
  return `${place}${where}${detail}${may}`;
}
