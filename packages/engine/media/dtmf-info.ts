// Digits in INFO, in both forms that are about: application/dtmf-relay with lines of names, and
// application/dtmf with the digit alone (MED-5). Other messages within a call pass as they came.
import type { Tones } from '@tandem/domain/parties';

export interface InfoMessage {
  readonly contentType: string;
  readonly body: string;
}

export interface Digit {
  /** 0-9, *, #, A-D; "!" is a hook flash. */
  readonly signal: string;
  readonly durationMs: number;
}

export interface DigitWays {
  /** What is taken from the side that sent it. */
  readonly receive: Tones['dtmfReceive'];
  /** How the other side wants it. */
  readonly send: Tones['dtmfSend'];
}

const RELAY = 'application/dtmf-relay';
const ALONE = 'application/dtmf';
/** As phones send it that say nothing of it. */
const USUAL_MS = 160;
/** What a gateway still takes for one digit, and what tells it from a click. */
const SHORTEST_MS = 40;
const LONGEST_MS = 8_000;
const FLASH = '!';
const DIGIT = /^[0-9*#A-D!]$/;
/** RFC 4733 section 3.2: some write the number of the event. */
const BY_EVENT: Readonly<Record<string, string>> = {
  ...{ 10: '*', 11: '#', 12: 'A', 13: 'B', 14: 'C', 15: 'D', 16: FLASH },
};

/** What the other side is told; null: nothing, since digits are not taken or sent in this way. */
export function passedInfo(message: InfoMessage, { receive, send }: DigitWays): InfoMessage | null {
  const digit = digitIn(message);
  if (digit === undefined) return message;
  const isTaken = receive === 'all' || receive === 'signalling';
  if (!isTaken || send === 'off') return null;
  if (send === 'infoDtmf') return { contentType: ALONE, body: digit.signal };
  return send === 'infoDtmfRelay' ? relayForm(digit) : message;
}

/** undefined: it has no digit in it. */
export function digitIn({ contentType, body }: InfoMessage): Digit | undefined {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === RELAY) {
    const signal = signalOf(namedIn(body, 'Signal'));
    const said = Number(namedIn(body, 'Duration') || USUAL_MS);
    if (signal === undefined) return undefined;
    return { signal, durationMs: Number.isFinite(said) ? bounded(said) : USUAL_MS };
  }
  if (type !== ALONE) return undefined;
  // Some write the lines of the other form into this one.
  const signal = signalOf(namedIn(body, 'Signal') || body.trim());
  return signal === undefined ? undefined : { signal, durationMs: USUAL_MS };
}

function relayForm({ signal, durationMs }: Digit): InfoMessage {
  return { contentType: RELAY, body: `Signal=${signal}\r\nDuration=${durationMs}\r\n` };
}

function namedIn(body: string, name: string): string {
  return new RegExp(`^\\s*${name}\\s*=\\s*(\\S*)`, 'im').exec(body)?.[1] ?? '';
}

function signalOf(text: string): string | undefined {
  const upper = BY_EVENT[text] ?? text.toUpperCase();
  return DIGIT.test(upper) ? upper : undefined;
}

const bounded = (durationMs: number): number =>
  Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.round(durationMs)));
