import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { outOfRange, wrongType } from './reading.ts';

export interface PortRange {
  /** Both ends belong to it. */
  readonly from: number;
  readonly to: number;
}

const MIN_PORT = 1;
const MAX_PORT = 65_535;

// The command line writes FROM-TO (`tandem up --rtp`): both spellings are one habit.
const RANGE = /^\s*([0-9]{1,9})\s*[,-]\s*([0-9]{1,9})\s*$/;

export const rangeType: ParameterType<PortRange> = {
  catalogueType: 'range',
  meaning: 'Ports from,to; the first is below the last',
  typescript: () => 'PortRange',
  allowed: () => `from,to with from below to, both ${MIN_PORT}-${MAX_PORT}`,
  parse(given) {
    const ends = typeof given === 'string' ? RANGE.exec(given) : null;
    if (ends === null) return wrongType(given, 'not from,to');
    const [from, to] = [Number(ends[1]), Number(ends[2])];
    if (from < MIN_PORT || to > MAX_PORT) return outOfRange(given, 'beyond the ports there are');
    if (from >= to) return outOfRange(given, 'no range: from must be below to');
    return ok(Object.freeze({ from, to }));
  },
  print: ({ from, to }) => `${from},${to}`,
  scalar: ({ from, to }) => `${from},${to}`,
};
