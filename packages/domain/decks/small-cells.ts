// Cells of few meanings: seconds, switches, hours, days of the week.
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  CALL_LEVELS,
  DAY_MINUTES,
  type IncrementMode,
  type PriceStep,
  readStep,
  STEP_ALLOWED,
  stepsFault,
  WEEKDAYS,
} from '@tandem/domain/rating';
import { type CellFault, shown } from './faults.ts';
import { MAX_BLOCK_SECONDS } from './increments.ts';

type Read<T> = (text: string) => Result<T, CellFault>;

export const readSeconds =
  (least: number): Read<number> =>
  (text) => {
    const seconds = /^[0-9]{1,5}(?:[.]0+)?$/.test(text) ? Number(text) : Number.NaN;
    if (seconds >= least && seconds <= MAX_BLOCK_SECONDS) return ok(seconds);
    return refused('SHEET_SECONDS', text, `whole seconds from ${least} to ${MAX_BLOCK_SECONDS}`);
  };

export const readSwitch: Read<boolean> = (text) => {
  if (/^(?:true|yes|y|1|locked|blocked)$/i.test(text)) return ok(true);
  if (/^(?:false|no|n|0|open)$/i.test(text)) return ok(false);
  return refused('SHEET_WORD', text, 'yes or no');
};

export const readLevel: Read<string> = (text) => {
  const level = CALL_LEVELS.find((one) => one.toLowerCase() === text.toLowerCase());
  return level === undefined ? refused('SHEET_WORD', text, CALL_LEVELS.join(', ')) : ok(level);
};

const MODES = ['first-then-next', 'round-total'] as const;

export const readMode: Read<IncrementMode> = (text) => {
  const mode = MODES.find((one) => one === text.toLowerCase().replace(/[\s_]+/g, '-'));
  return mode === undefined ? refused('SHEET_WORD', text, MODES.join(', ')) : ok(mode);
};

/** "180:0.009/60/6+600:0.006/60/6" */
export const readSteps: Read<readonly PriceStep[]> = (text) => {
  const steps: PriceStep[] = [];
  for (const one of text.split('+')) {
    const step = readStep(one);
    if (!step.ok) return refused('SHEET_WORD', text, step.error.allowed);
    steps.push(step.value);
  }
  const fault = stepsFault(steps);
  return fault === undefined
    ? ok(steps)
    : refused('SHEET_WORD', text, `${STEP_ALLOWED}, ascending`);
};

const TIME = /^([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?$/;

/** Minutes of the day; 24:00 is its end. */
export const readTime: Read<number> = (text) => {
  if (text === '24:00') return ok(DAY_MINUTES);
  const [, hours, minutes] = TIME.exec(text) ?? [];
  if (hours !== undefined) return ok(Number(hours) * 60 + Number(minutes));
  return refused('SHEET_WORD', text, 'a time of day from 00:00 to 24:00');
};

const ALLOWED_DAYS = `days such as ${WEEKDAYS.join('+')}`;

/** One bit a day, Monday lowest. */
export const readWeekdays: Read<number> = (text) => {
  let mask = 0;
  for (const word of text.toLowerCase().split(/[+,;/\s]+/)) {
    const day = WEEKDAYS.findIndex((one) => word.startsWith(one));
    if (day < 0) return refused('SHEET_WORD', text, ALLOWED_DAYS);
    mask |= 1 << day;
  }
  return ok(mask);
};

function refused(code: CellFault['code'], text: string, allowed: string) {
  const detail = `${shown(text)} is not one of ${allowed}`;
  return fail<CellFault>({ code, allowed, detail });
}
