// Moments, durations, amounts and counts in the reader's language and time zone.
import { useMemo } from 'react';
import { LANGUAGE_TAGS, useLanguage } from '../i18n/index.ts';

export interface Formats {
  moment(value: string | number | null | undefined): string;
  time(value: string | number): string;
  count(value: number): string;
  /** A share from 0 to 1. */
  percent(value: number | null): string;
  /** A decimal text of the server; digits are kept as they came. */
  amount(text: string): string;
}

export function useFormats(): Formats {
  const [language] = useLanguage();
  return useMemo(() => formatsIn(LANGUAGE_TAGS[language]), [language]);
}

export const NOTHING = '–';

function formatsIn(tag: string): Formats {
  const moments = new Intl.DateTimeFormat(tag, {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  const times = new Intl.DateTimeFormat(tag, {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  const counts = new Intl.NumberFormat(tag);
  const percents = new Intl.NumberFormat(tag, {
    ...{ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 },
  });
  const point = counts.formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';
  return {
    moment: (value) =>
      value === null || value === undefined ? NOTHING : moments.format(new Date(value)),
    time: (value) => times.format(new Date(value)),
    count: (value) => counts.format(value),
    percent: (value) => (value === null ? NOTHING : percents.format(value)),
    amount: (text) => amountIn(counts, point, text),
  };
}

function amountIn(counts: Intl.NumberFormat, point: string, text: string): string {
  const [, sign = '', whole = '', rest] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const fraction = rest === undefined ? '' : point + rest;
  return `${sign === '' ? '' : '−'}${counts.format(BigInt(whole))}${fraction}`;
}

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;

/** 1:02:03, 4:05 */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / SECONDS_PER_MINUTE) % SECONDS_PER_MINUTE;
  const rest = two(whole % SECONDS_PER_MINUTE);
  if (whole < SECONDS_PER_HOUR) return `${minutes}:${rest}`;
  return `${Math.floor(whole / SECONDS_PER_HOUR)}:${two(minutes)}:${rest}`;
}

export const secondsOf = (ms: number): number => ms / MS_PER_SECOND;
