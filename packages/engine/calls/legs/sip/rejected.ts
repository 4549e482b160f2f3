// What a final response of ours says besides its status.
import { type Challenge, HEADERS } from '@tandem/protocol/sip';
import type { Rejection } from '../leg.ts';
import { type Line, reasonLine } from './reply.ts';

export function linesOfRejection(rejection: Rejection): readonly Line[] {
  const { sipStatus, cause, retryAfterSeconds, challenge } = rejection;
  const lines: Line[] = rejection.withoutReason === true ? [] : [reasonLine(cause)];
  if (retryAfterSeconds !== undefined) lines.push([HEADERS.retryAfter, `${retryAfterSeconds}`]);
  const kind = sipStatus === 407 ? HEADERS.proxyAuthenticate : HEADERS.wwwAuthenticate;
  for (const each of challengesOf(challenge)) lines.push([kind, kind.codec.print(each)]);
  return lines;
}

/** Rejection.challenge of this leg: one of the wire's challenges, or several. */
function challengesOf(challenge: unknown): readonly Challenge[] {
  if (challenge === undefined || challenge === null) return [];
  const all: readonly unknown[] = Array.isArray(challenge) ? challenge : [challenge];
  return all.filter(isChallenge);
}

function isChallenge(value: unknown): value is Challenge {
  return typeof value === 'object' && value !== null && 'scheme' in value;
}
