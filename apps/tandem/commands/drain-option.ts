// --drain SECONDS and --now, shared by `up` and `stop`.
import type { CommandFault } from '../output.ts';
import type { Options } from './command.ts';

/** Most calls of a minute's drain end by themselves; an operator who can wait longer says so. */
export const DRAIN_DEFAULT_S = 60;
const DRAIN_MAX_S = 24 * 3_600;

export function readDrain(options: Options): { readonly ms: number } | CommandFault {
  if (options.now === true) return { ms: 0 };
  const text = String(options.drain);
  const seconds = Number(text);
  if (/^\d{1,5}$/.test(text) && seconds <= DRAIN_MAX_S) return { ms: seconds * 1_000 };
  return {
    code: 'SETTING_INVALID',
    message: `--drain ${text} is not a number of seconds`,
    field: '--drain',
    allowed: `0-${DRAIN_MAX_S} s`,
    advice: '',
    usage: true,
  };
}
