// Rate groups in the words of a sheet, a row a line, for tables of tests:
//
//   8613  China mobile  60/60 0.02 +0.01 | from 2026-02-01 until 2026-03-01 mon-fri 08:00-18:00
//   86 China 1/1 0.01 | locked
import { invariant } from '@tandem/base/kernel';
import type { Weekday } from '@tandem/domain/parties';
import { ALWAYS, type Band, WEEKDAYS, weekdayMask } from './band.ts';
import { PLAIN_ROW, type RateRow } from './rate-row.ts';
import type { RateTable } from './rate-table.ts';
import { rateTableOf } from './rate-table-builder.ts';
import { tariff } from './testing-tariff.ts';

type Open<T> = { -readonly [Name in keyof T]: T[Name] };

const ROW = /^([0-9*#]*|-)\s+(.*?)\s*([0-9]+\/[0-9]+ .*)$/;

/** `-` is the empty prefix. */
export function row(line: string): RateRow {
  const [head = '', conditions = ''] = line.trim().split('|');
  const [, prefix, area, price] = ROW.exec(head.trim()) ?? [];
  invariant(prefix !== undefined && price !== undefined, `${line} is a row`);
  const made: Open<RateRow> = {
    ...PLAIN_ROW,
    ...ALWAYS,
    ...tariff(price.trim()),
    prefix: prefix === '-' ? '' : prefix,
    area: area ?? '',
  };
  const words = conditions
    .split(' ')
    .filter((word) => word !== '')
    .values();
  for (const word of words) apply(word, made, () => words.next().value ?? '');
  return made;
}

function apply(word: string, made: Open<RateRow>, next: () => string): void {
  if (word === 'locked') made.locked = true;
  else if (word === 'from') made.effectiveFromMs = moment(next());
  else if (word === 'until') made.effectiveUntilMs = moment(next());
  else if (word.includes(':')) Object.assign(made, hours(word));
  else made.weekdays = days(word);
}

function days(text: string): number {
  const [first, last = first] = text.split('-') as [Weekday, Weekday?];
  const [from, until] = [WEEKDAYS.indexOf(first), WEEKDAYS.indexOf(last as Weekday)];
  invariant(from >= 0 && until >= from, `${text} are days`);
  return weekdayMask(WEEKDAYS.slice(from, until + 1));
}

function hours(text: string): Pick<Band, 'fromMinute' | 'untilMinute'> {
  const [fromMinute, untilMinute] = text.split('-').map((time) => {
    const [hour, minute] = time.split(':').map(Number);
    return (hour ?? 0) * 60 + (minute ?? 0);
  });
  return { fromMinute: fromMinute ?? 0, untilMinute: untilMinute ?? 0 };
}

/** A day, or a day with a time, in UTC. */
export function moment(text: string): number {
  const ms = Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`);
  invariant(!Number.isNaN(ms), `${text} is a moment`);
  return ms;
}

export function sheet(...lines: readonly string[]): RateTable {
  const table = rateTableOf(lines.map(row));
  invariant(table.ok, 'the sheet has no faults');
  return table.value;
}
