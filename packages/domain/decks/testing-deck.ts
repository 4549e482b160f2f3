// Sheets and rates for stories, in few words.
import type { PriceE7 } from '@tandem/base/money';
import { UTC_ZONE } from '@tandem/domain/rating';
import { type DeckRate, GIVEN, type ListedRate, USUAL } from './rate.ts';
import type { SheetHabits } from './reader.ts';
import type { SheetRow } from './row-reader.ts';

const DAY_MS = 86_400_000;

/** Days from the first of December 2026 on. */
export const day = (count: number): number => Date.UTC(2026, 11, 1) + count * DAY_MS;

/** `880 @5-9 0.02`: prefix, from day 5 until day 9, price; what is left out is usual. */
export function deckRate(text: string): DeckRate {
  const [prefix = '', ...more] = text.split(' ');
  const rate: { -readonly [K in keyof DeckRate]: DeckRate[K] } = { ...USUAL, prefix };
  for (const part of more) {
    if (part.includes('=')) rate.extras = part;
    else if (part.startsWith('@')) {
      const [from, until] = part.slice(1).split('-');
      if (from) rate.effectiveFromMs = day(Number(from));
      if (until) rate.effectiveUntilMs = day(Number(until));
    } else if (part === 'locked') rate.locked = true;
    else if (part.includes('/')) {
      const [first, next] = part.split('/').map(Number);
      rate.firstSeconds = first ?? 1;
      rate.nextSeconds = next ?? 1;
    } else rate.nextPriceE7 = Math.round(Number(part) * 1e7) as PriceE7;
  }
  return rate;
}

export function shownRate(rate: DeckRate): string {
  const number = (ms: number | null): string => (ms === null ? '' : String((ms - day(0)) / DAY_MS));
  const [from, until] = [number(rate.effectiveFromMs), number(rate.effectiveUntilMs)];
  const time = until === '' ? (from === '' ? '' : ` @${from}`) : ` @${from}-${until}`;
  const { firstSeconds, nextSeconds } = rate;
  const blocks = firstSeconds + nextSeconds === 2 ? '' : ` ${firstSeconds}/${nextSeconds}`;
  const extras = rate.extras === '' ? '' : ` [${rate.extras}]`;
  const lock = rate.locked ? ' locked' : '';
  return `${rate.prefix}${time}${blocks} ${rate.nextPriceE7 / 1e7}${extras}${lock}`;
}

/** The same; `close` in the place of a price closes, increments are given when they are said. */
export function listedRate(text: string, line = 1): ListedRate {
  const isClosed = text.endsWith(' close');
  const rate = deckRate(text.replace(/ close$/, ''));
  const given =
    (/ [0-9.]+( |$)/.test(text) ? GIVEN.price : 0) |
    (text.includes('/') ? GIVEN.increments : 0) |
    (text.includes('minimum=') ? GIVEN.minimum : 0) |
    (text.includes('attempt=') ? GIVEN.attempt : 0) |
    (text.includes('locked') ? GIVEN.lock : 0);
  return { line, action: isClosed ? 'close' : 'set', given, rate };
}

export const HABITS: SheetHabits = {
  ...{ order: null, zone: UTC_ZONE, nowMs: day(0), beginsMs: day(0), decimals: 7 },
  ...{ areaOf: () => '', countryOf: (code: string) => code.slice(0, 2), mapping: {} },
};

/** Cells are divided by commas, lines by line ends. */
export async function* sheetRows(text: string): AsyncGenerator<SheetRow, void, void> {
  for (const [at, line] of text.split('\n').entries()) {
    yield { line: at + 1, cells: line.split(',').map((cell) => cell.trim()) };
  }
}

export async function* batches<T>(
  rows: readonly T[],
  size = 2,
): AsyncGenerator<readonly T[], void, void> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
