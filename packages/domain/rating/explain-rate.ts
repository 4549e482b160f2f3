// Why a number has the rate that it has: every prefix that matches, every row of theirs, and what
// speaks for or against each. Plain facts, which people read in a console or a terminal.
import type { CallLevel } from '@tandem/domain/parties';
import { type Band, describeBand, minuteOfWeek } from './band.ts';
import type { Price } from './price.ts';
import type { RateReader } from './rate-reader.ts';
import type { RateTable } from './rate-table.ts';
import { UTC_ZONE, type Zone } from './zone.ts';

export type RateVerdict =
  | 'chosen'
  | 'chosenLocked'
  | 'notYetInEffect'
  | 'noLongerInEffect'
  | 'outsideItsHours'
  /** Another row of the same prefix has narrower hours or came into effect later. */
  | 'lessSpecific'
  | 'shorterPrefix';

export interface ExplainedRow {
  readonly prefix: string;
  readonly verdict: RateVerdict;
  readonly area: string;
  readonly level: CallLevel | null;
  readonly locked: boolean;
  /** UTC milliseconds; null = without beginning or end. */
  readonly effectiveFromMs: number | null;
  readonly effectiveUntilMs: number | null;
  readonly band: Band;
  /** "mon tue 08:00-18:00"; '' = at all hours. */
  readonly hours: string;
  readonly price: Price;
}

export interface ExplainedRate {
  readonly number: string;
  readonly atMs: number;
  readonly result: 'rate' | 'locked' | 'none';
  readonly chosen: ExplainedRow | null;
  /** Longest prefix first, its best row first. */
  readonly rows: readonly ExplainedRow[];
}

export function explainRate(
  table: RateTable,
  number: string,
  { atMs, zone = UTC_ZONE }: { readonly atMs: number; readonly zone?: Zone },
): ExplainedRate {
  // Asked in the way that calls ask: an explanation that thinks for itself could be another one.
  const found = table.find(number, atMs, zone)?.copy();
  const weekMinute = minuteOfWeek(atMs, zone);
  const rows = [...table.matches(number)]
    .flat()
    .map((row) => explained(row, verdictOf(row, { found, atMs, weekMinute })));
  const chosen = rows.find(({ verdict }) => verdict.startsWith('chosen')) ?? null;
  const result = chosen === null ? 'none' : chosen.locked ? 'locked' : 'rate';
  return { number, atMs, result, chosen, rows };
}

interface Circumstances {
  readonly found: RateReader | undefined;
  readonly atMs: number;
  readonly weekMinute: number;
}

function verdictOf(row: RateReader, { found, atMs, weekMinute }: Circumstances): RateVerdict {
  if (found?.isSameRow(row)) return row.locked ? 'chosenLocked' : 'chosen';
  if (atMs < row.effectiveFromMs) return 'notYetInEffect';
  if (atMs >= row.effectiveUntilMs) return 'noLongerInEffect';
  if (!row.holdsAt(weekMinute)) return 'outsideItsHours';
  return found !== undefined && found.prefixLength > row.prefixLength
    ? 'shorterPrefix'
    : 'lessSpecific';
}

function explained(row: RateReader, verdict: RateVerdict): ExplainedRow {
  const { prefix, area, level, locked, band } = row;
  return {
    ...{ prefix, verdict, area, level, locked },
    effectiveFromMs: finite(row.effectiveFromMs),
    effectiveUntilMs: finite(row.effectiveUntilMs),
    ...{ band, hours: describeBand(band), price: row.price() },
  };
}

const finite = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);
