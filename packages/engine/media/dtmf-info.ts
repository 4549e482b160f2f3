// Digits as events of RTP have them and as INFO has them, in both forms that are about:
// application/dtmf-relay with lines of names, and application/dtmf with the digit alone (MED-5).

export interface InfoMessage {
  readonly contentType: string;
  readonly body: string;
}

export interface Digit {
  /** 0-9, *, #, A-D; "!" is a hook flash. */
  readonly signal: string;
  readonly durationMs: number;
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

export function infoOf({ signal, durationMs }: Digit, form: 'relay' | 'alone'): InfoMessage {
  if (form === 'alone') return { contentType: ALONE, body: signal };
  return { contentType: RELAY, body: `Signal=${signal}\r\nDuration=${durationMs}\r\n` };
}

/** RFC 4733 section 3.2. */
const EVENTS = '0123456789*#ABCD!';

export function eventOf({ signal }: Digit): number {
  return EVENTS.indexOf(signal);
}

/** undefined: an event that is no key, such as the tones of a modem. */
export function digitOf(event: number, durationMs: number): Digit | undefined {
  const signal = EVENTS[event];
  return signal === undefined ? undefined : { signal, durationMs: bounded(durationMs) };
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
