// Money as people and programs write it: a decimal text. What cannot be kept exactly is refused
// with what is allowed, never rounded.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { MONEY_DECIMALS, type Money } from './money.ts';

/** 11 digits before the point and 7 behind it stay within 64 bits, which the database keeps. */
const WHOLE_DIGITS = 11;
const PRINTED_DECIMALS = 2;
/** Enough of what came to recognise it; a file given by mistake must not fill the log. */
const SHOWN_CHARACTERS = 40;

export interface MoneyRefusal {
  /** What came, shortened. */
  readonly refused: string;
  /** What would have been taken, in a sentence. */
  readonly allowed: string;
}

const MONEY = new RegExp(`^(-?)([0-9]{1,${WHOLE_DIGITS}})(?:\\.([0-9]{1,${MONEY_DECIMALS}}))?$`);
const ALLOWED = [
  'a decimal text such as "0.0120"',
  `at most ${WHOLE_DIGITS} digits before the point and ${MONEY_DECIMALS} behind it`,
  'no exponent, no separators',
].join('; ');
const ALLOWED_NOT_A_NUMBER = `${ALLOWED}; not a JSON number, which is not exact: put it in quotes`;

/** Takes anything, as it stands at borders where JSON and YAML come in; only texts can be money. */
export function parseMoney(text: unknown): Result<Money, MoneyRefusal> {
  if (typeof text !== 'string') {
    const allowed = typeof text === 'number' ? ALLOWED_NOT_A_NUMBER : ALLOWED;
    return fail({ refused: shown(text), allowed });
  }
  const match = MONEY.exec(text);
  if (match === null) return fail({ refused: shown(text), allowed: ALLOWED });
  const [, sign, whole, decimals = ''] = match;
  const amountE7 = BigInt(`${whole}${decimals.padEnd(MONEY_DECIMALS, '0')}`);
  return ok((sign === '-' ? -amountE7 : amountE7) as Money);
}

/** Trimmed, with at least 2 decimals: 120000n is "0.012", 10000000n is "1.00". */
export function printMoney(amount: Money): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(MONEY_DECIMALS + 1, '0');
  const whole = digits.slice(0, -MONEY_DECIMALS);
  const decimals = digits.slice(-MONEY_DECIMALS).replace(/0+$/, '').padEnd(PRINTED_DECIMALS, '0');
  return `${amount < 0n ? '-' : ''}${whole}.${decimals}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}
