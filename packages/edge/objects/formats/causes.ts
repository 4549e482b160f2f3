// Pairs that replace a failure by another one, written from:to as operators know them.
import { byReading } from './format.ts';

const PAIR = /^([0-9]{1,3}):([0-9]{1,3})$/;

interface Codes {
  readonly least: number;
  readonly most: number;
}

/** 0 on the left stands for every code that has no pair of its own. */
function pairOf({ least, most }: Codes): (text: string) => string | null {
  const known = (code: number): boolean => code >= least && code <= most;
  return (text) => {
    const [, left, right] = PAIR.exec(text) ?? [];
    if (left === undefined || right === undefined) return null;
    const [from, to] = [Number(left), Number(right)];
    return (from === 0 || known(from)) && known(to) ? `${from}:${to}` : null;
  };
}

export const sipCodePair = byReading(
  'from:to with SIP codes 400-699, 0 on the left = every other one',
  pairOf({ least: 400, most: 699 }),
);

export const causePair = byReading(
  'from:to with Q.850 causes 1-127, 0 on the left = every other one',
  pairOf({ least: 1, most: 127 }),
);
