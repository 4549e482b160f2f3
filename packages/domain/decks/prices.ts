// Prices as sheets spell them, exactly: with a decimal comma, a sign of currency, or the exponent
// that spreadsheets write small numbers with. Nothing is rounded.
import { fail, type Result } from '@tandem/base/kernel';
import {
  isFinerThan,
  MONEY_DECIMALS,
  moneyFromPrice,
  type PriceE7,
  parsePrice,
} from '@tandem/base/money';
import { type CellFault, shown } from './faults.ts';

const ALLOWED = 'a price from 0 to 10000 such as 0.0120 or 0,0120, with at most 7 decimals';
/** Signs and names of currencies, before or behind. */
const CURRENCY = /^(?:[$\u20ac\u00a3\u00a5]|[A-Z]{3})\s*|\s*(?:[$\u20ac\u00a3\u00a5]|[A-Z]{3})$/g;
const PLAIN = /^(-?)([0-9]*)(?:\.([0-9]*))?(?:e([+-]?[0-9]{1,2}))?$/i;
const GROUPED = /^[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+$/;
/** Also "1,234", which some write for a thousand and others for a little more than one. */
const UNCLEAR = /^[1-9][0-9]{0,2}(?:,[0-9]{3})+$/;

export function readPrice(text: string): Result<PriceE7, CellFault> {
  const bare = text.trim().replace(CURRENCY, '').replace(/^\+/, '');
  if (UNCLEAR.test(bare)) {
    return refused('SHEET_PRICE', `${shown(text)}: the comma may divide thousands or decimals`);
  }
  const dotted = GROUPED.test(bare) ? bare.replaceAll(',', '') : bare.replace(',', '.');
  const decimal = plainDecimal(dotted);
  if (decimal === undefined) return refused('SHEET_PRICE', `${shown(text)} is no price`);
  const [, decimals = ''] = decimal.split('.');
  if (decimals.length > MONEY_DECIMALS) {
    const detail = `${shown(text)} has ${decimals.length} decimals; money has ${MONEY_DECIMALS}`;
    return refused('SHEET_PRICE_FINE', detail);
  }
  const price = parsePrice(decimal);
  return price.ok ? price : refused('SHEET_PRICE_LIMIT', `${shown(text)} is out of range`);
}

/** Of money that is kept with so many decimals: nothing finer is taken. */
export function priceReader(decimals: number): (text: string) => Result<PriceE7, CellFault> {
  if (decimals >= MONEY_DECIMALS) return readPrice;
  return (text) => {
    const price = readPrice(text);
    if (!price.ok || !isFinerThan(moneyFromPrice(price.value), decimals)) return price;
    const detail = `${shown(text)} is finer than money is kept`;
    const allowed = `at most ${decimals} decimals (SERVER_BILLING_FEE_PRECISION)`;
    return fail<CellFault>({ code: 'SHEET_PRICE_FINE', allowed, detail });
  };
}

/** "1.2e-2" is "0.012"; zeros at the end go. Undefined for what is no number. */
export function plainDecimal(text: string): string | undefined {
  const [matched, sign, whole = '', decimals = '', exponent = '0'] = PLAIN.exec(text) ?? [];
  if (matched === undefined || whole + decimals === '') return undefined;
  const shift = Number(exponent);
  const digits = `${whole}${decimals}`;
  const point = whole.length + shift;
  const padded = point < 0 ? `${'0'.repeat(-point)}${digits}` : digits.padEnd(point, '0');
  const at = Math.max(0, point);
  const before = padded.slice(0, at).replace(/^0+(?=[0-9])/, '') || '0';
  const after = padded.slice(at).replace(/0+$/, '');
  return `${sign}${before}${after === '' ? '' : `.${after}`}`;
}

function refused(code: CellFault['code'], detail: string) {
  return fail<CellFault>({ code, allowed: ALLOWED, detail });
}
