import type { CallLevel, Moment, Weekday } from './words.ts';

export interface Area {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly level: CallLevel | null;
  readonly memo: string;
}

export interface WorkCalendar {
  readonly id: string;
  readonly timeZone: string | null;
  readonly spans: readonly WeeklySpan[];
  readonly exceptions: readonly ExceptionalDay[];
  readonly memo: string;
}

export interface NumberList {
  readonly id: string;
  readonly mode: 'deny' | 'allow';
  readonly everywhere: 'no' | 'caller' | 'callee' | 'both';
  readonly emergency: boolean;
  readonly entries: readonly ListedNumber[];
  readonly memo: string;
}

export interface Geofence {
  readonly id: string;
  readonly ranges: readonly AddressRange[];
  readonly everywhere: 'no' | 'forbidden' | 'allow';
  readonly memo: string;
}

export interface WeeklySpan {
  readonly weekdays: readonly Weekday[];
  /** Times of day, "00:00" to "24:00". */
  readonly from: string;
  readonly until: string;
}

export interface ExceptionalDay {
  /** "2026-01-31" */
  readonly day: string;
  readonly open: boolean;
  readonly from: string;
  readonly until: string;
}

export interface ListedNumber {
  /** A number, or a prefix with a * behind it. */
  readonly number: string;
  readonly until: Moment | null;
  readonly memo: string;
}

export interface AddressRange {
  /** A first address, or a network in CIDR notation. */
  readonly address: string;
  readonly count: number;
  readonly memo: string;
}
