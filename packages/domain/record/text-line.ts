// The line of a call in text files and on TCP (cdr.md section 1): 19 columns between bars. Files of
// the predecessor, with the first 17 of them, are read as well.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Zone } from '@tandem/domain/rating';
import type { BillingMode, CallRecord } from './call-record.ts';
import type { EndDirection } from './received.ts';
import { localText, utcOf } from './text-time.ts';

/** The columns by name, in their order. */
export const TEXT_COLUMNS = [
  'callerE164',
  'calleeE164',
  'startTime',
  'stopTime',
  'holdTime',
  'endReason',
  'endDirection',
  'callerGatewayId',
  'calleeGatewayId',
  'callerIp',
  'calleeIp',
  'callerAccessE164',
  'calleeAccessE164',
  'callerToGatewayE164',
  'calleeToGatewayE164',
  'calleeBilling',
  'billingMode',
  'callerPdd',
  'calleePdd',
] as const;

export type TextColumn = (typeof TEXT_COLUMNS)[number];

/** What one line says. */
export interface TextLine {
  readonly callerE164: string;
  readonly calleeE164: string;
  /** UTC, of whole seconds. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly holdTimeMs: number;
  readonly endReason: number;
  readonly endDirection: EndDirection;
  readonly callerGatewayId: string;
  readonly calleeGatewayId: string;
  readonly callerIp: string;
  readonly calleeIp: string;
  readonly callerAccessE164: string;
  readonly calleeAccessE164: string;
  readonly callerToGatewayE164: string;
  readonly calleeToGatewayE164: string;
  readonly calleeBilling: 0 | 1;
  readonly billingMode: BillingMode;
  /** null: the line has 17 columns. */
  readonly callerPddMs: number | null;
  readonly calleePddMs: number | null;
}

export interface TextLineFault {
  /** null: it is the line as a whole. */
  readonly column: TextColumn | null;
  readonly allowed: string;
  readonly detail: string;
}

/** Those of the predecessor end before the two delays. */
const SHORT_COLUMNS = 17;
/** Bars, and control characters: a line stays one line, a column one column. */
const UNFIT = /[\p{Cc}|]/gu;
const BAR = '|';

/** With its line feed. */
export function printTextLine(record: CallRecord, zone: Zone): string {
  const columns: Readonly<Record<TextColumn, string | number>> = {
    callerE164: record.callerE164,
    calleeE164: record.calleeE164,
    startTime: localText(record.startedAtMs, zone),
    stopTime: localText(record.endedAtMs, zone),
    holdTime: record.holdTimeMs,
    endReason: record.endReason,
    endDirection: record.endDirection,
    callerGatewayId: record.caller?.id ?? '',
    calleeGatewayId: record.callee?.id ?? '',
    callerIp: record.callerIp,
    calleeIp: record.calleeIp,
    callerAccessE164: record.callerAccessE164,
    calleeAccessE164: record.calleeAccessE164,
    callerToGatewayE164: record.callerToGatewayE164,
    calleeToGatewayE164: record.calleeToGatewayE164,
    calleeBilling: record.calleeBilling,
    billingMode: record.billingMode,
    callerPdd: record.callerPddMs,
    calleePdd: record.calleePddMs,
  };
  return `${TEXT_COLUMNS.map((name) => fitting(columns[name])).join(BAR)}\n`;
}

function fitting(value: string | number): string {
  return typeof value === 'number' ? String(value) : value.replace(UNFIT, ' ');
}

/** Without its line feed; a carriage return at its end is passed over. */
export function readTextLine(text: string, zone: Zone): Result<TextLine, TextLineFault> {
  const words = (text.endsWith('\r') ? text.slice(0, -1) : text).split(BAR);
  if (words.length !== SHORT_COLUMNS && words.length !== TEXT_COLUMNS.length) {
    return fail({
      column: null,
      allowed: `${SHORT_COLUMNS} or ${TEXT_COLUMNS.length} columns`,
      detail: `the line has ${words.length} columns`,
    });
  }
  const line = new LineReader(words, zone);
  const value = line.read();
  return line.fault === undefined ? ok(value) : fail(line.fault);
}

interface Numbers {
  readonly least: number;
  readonly most: number;
}

/** Years; a call is shorter. */
const LONGEST_MS = 100_000_000_000;
const DURATION: Numbers = { least: 0, most: LONGEST_MS };
const WHOLE = /^-?[0-9]{1,12}$/;

/** Reads column by column; the first fault is the one that counts. */
class LineReader {
  fault: TextLineFault | undefined;
  readonly #words: readonly string[];
  readonly #zone: Zone;

  constructor(words: readonly string[], zone: Zone) {
    this.#words = words;
    this.#zone = zone;
  }

  read(): TextLine {
    const startedAtMs = this.#time('startTime', 0);
    const holdTimeMs = this.#number('holdTime', DURATION);
    return {
      callerE164: this.#text('callerE164'),
      calleeE164: this.#text('calleeE164'),
      startedAtMs,
      // In the hour that comes twice, the call cannot have ended before it was over.
      endedAtMs: this.#time('stopTime', startedAtMs + holdTimeMs),
      holdTimeMs,
      endReason: this.#number('endReason', { least: 0, most: 999 }),
      endDirection: this.#number('endDirection', { least: 0, most: 2 }) as EndDirection,
      callerGatewayId: this.#text('callerGatewayId'),
      calleeGatewayId: this.#text('calleeGatewayId'),
      callerIp: this.#text('callerIp'),
      calleeIp: this.#text('calleeIp'),
      callerAccessE164: this.#text('callerAccessE164'),
      calleeAccessE164: this.#text('calleeAccessE164'),
      callerToGatewayE164: this.#text('callerToGatewayE164'),
      calleeToGatewayE164: this.#text('calleeToGatewayE164'),
      calleeBilling: this.#number('calleeBilling', { least: 0, most: 1 }) as 0 | 1,
      billingMode: this.#number('billingMode', { least: -1, most: 3 }) as BillingMode,
      callerPddMs: this.#delay('callerPdd'),
      calleePddMs: this.#delay('calleePdd'),
    };
  }

  #word(column: TextColumn): string | undefined {
    return this.#words[TEXT_COLUMNS.indexOf(column)];
  }

  #text(column: TextColumn): string {
    return this.#word(column) ?? '';
  }

  #delay(column: TextColumn): number | null {
    return this.#word(column) === undefined ? null : this.#number(column, DURATION);
  }

  #number(column: TextColumn, { least, most }: Numbers): number {
    const word = this.#text(column);
    const value = WHOLE.test(word) ? Number(word) : Number.NaN;
    if (value >= least && value <= most) return value;
    return this.#refuse(column, `a whole number from ${least} to ${most}`);
  }

  #time(column: TextColumn, notBeforeMs: number): number {
    const value = utcOf(this.#text(column), { zone: this.#zone, notBeforeMs });
    return value ?? this.#refuse(column, 'YYYY-MM-DD HH:MM:SS');
  }

  #refuse(column: TextColumn, allowed: string): number {
    const detail = `${column} is ${JSON.stringify(this.#text(column).slice(0, 40))}`;
    this.fault ??= { column, allowed, detail };
    return 0;
  }
}
