// b= (RFC 8866 section 5.8).

import { wholeNumber } from './attributes/grammar.ts';
import type { Section } from './session.ts';

export interface Bandwidth {
  /** CT, AS in kilobits per second; TIAS, RS, RR in bits per second. */
  readonly type: string;
  readonly value: number;
}

const BANDWIDTH_LIMIT = 4_000_000_000;

export function parseBandwidth(text: string): Bandwidth | undefined {
  const colon = text.indexOf(':');
  const type = text.slice(0, Math.max(colon, 0)).trim();
  const value = wholeNumber(text.slice(colon + 1), BANDWIDTH_LIMIT);
  return type === '' || value === undefined ? undefined : { type, value };
}

export function bandwidthsOf(section: Section): readonly Bandwidth[] {
  const found: Bandwidth[] = [];
  for (const { type, value } of section.lines) {
    const read = type === 'b' ? parseBandwidth(value ?? '') : undefined;
    if (read !== undefined) found.push(read);
  }
  return found;
}
