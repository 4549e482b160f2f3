// Who sent a call on, in the two headers that say so: Diversion (RFC 5806), the last one first, and
// History-Info (RFC 7044), the first one first, where the cause of each stands at its target
// (RFC 4458).
import { HEADERS, ownText, parseUri, type SipRequest, unescapeUri } from '@tandem/protocol/sip';
import type { DiversionReason, Diverted } from '../leg.ts';

/** As many as any sensible call has come by; what is longer is cut. */
const MOST_DIVERSIONS = 20;

const REASONS: ReadonlySet<string> = new Set([
  ...['unconditional', 'time-of-day', 'user-busy', 'no-answer', 'unavailable', 'deflection'],
]);

const CAUSES: Readonly<Record<DiversionReason, number>> = {
  unconditional: 302,
  'time-of-day': 302,
  'user-busy': 486,
  'no-answer': 408,
  unavailable: 503,
  deflection: 480,
  unknown: 404,
};

const NONE: readonly Diverted[] = Object.freeze([]);

export function divertedOf(message: SipRequest): readonly Diverted[] {
  if (message.has(HEADERS.diversion)) return byDiversion(message);
  return message.has(HEADERS.historyInfo) ? byHistory(message) : NONE;
}

function byDiversion(message: SipRequest): readonly Diverted[] {
  const all = message.list(HEADERS.diversion);
  if (!all.ok) return NONE;
  return all.value.slice(0, MOST_DIVERSIONS).flatMap(({ uri, reason = '' }) => {
    const number = numberIn(uri);
    return number === '' ? [] : [{ number, reason: reasonOf(reason) }];
  });
}

function reasonOf(text: string): DiversionReason {
  const word = text.replace(/"/g, '').toLowerCase();
  return REASONS.has(word) ? (word as DiversionReason) : 'unknown';
}

function byHistory(message: SipRequest): readonly Diverted[] {
  const all = message.list(HEADERS.historyInfo);
  if (!all.ok) return NONE;
  const entries = all.value.slice(0, MOST_DIVERSIONS + 1);
  const diverted = entries.slice(0, -1).flatMap(({ uri }, at) => {
    const number = numberIn(uri);
    const next = entries[at + 1]?.uri ?? '';
    return number === '' ? [] : [{ number, reason: reasonOfCause(next) }];
  });
  return diverted.reverse();
}

const CAUSE = /;cause=(\d{3})/i;

function reasonOfCause(uri: string): DiversionReason {
  const cause = Number(CAUSE.exec(uri)?.[1] ?? 0);
  const found = Object.entries(CAUSES).find(([, each]) => each === cause);
  return (found?.[0] as DiversionReason | undefined) ?? 'unknown';
}

function numberIn(text: string): string {
  const uri = parseUri(text);
  if (!uri.ok || uri.value.kind === 'opaque') return '';
  const user = uri.value.kind === 'tel' ? uri.value.number : (uri.value.user ?? '');
  return ownText(unescapeUri(user.split(';', 1)[0] ?? ''));
}

/** An address of ours with this number. */
export type OwnUri = (number: string) => string;

export function diversionLine({ number, reason }: Diverted, own: OwnUri): string {
  return `<${own(number)}>;reason=${reason};counter=1`;
}

/** All targets that the call has had, and the one that it is for now. */
export function historyLine(diverted: readonly Diverted[], now: string, own: OwnUri): string {
  const oldestFirst = [...diverted].reverse();
  const targets = [...oldestFirst.map(({ number }) => number), now];
  return targets
    .map((number, at) => {
      const before = oldestFirst[at - 1];
      const cause = before === undefined ? '' : `;cause=${CAUSES[before.reason]}`;
      const index = Array.from({ length: at + 1 }, () => '1').join('.');
      return `<${own(number)}${cause}>;index=${index}`;
    })
    .join(', ');
}
