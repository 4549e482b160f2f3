// Portability servers that answer an INVITE by a 302 (RTE-8): the routing number is the `rn` of its
// first Contact, or the number there when that is another one than was asked about.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { PortedNumber } from '@tandem/domain/numbers';
import type { Snapshot } from '@tandem/engine/snapshot';
import type { CallTimers } from './call-timers.ts';
import type { LegFailure, LegMaker } from './legs/leg.ts';
import type { PortabilityQuestion, PortabilityServers } from './ports.ts';
import { questionAbout, RedirectQuestion } from './redirect-question.ts';

const SIP = 'sip:';
/** Not known there: it was not ported. */
const NOT_FOUND = 404;
/** Section 8.1.1.6 of RFC 3261: the question is no part of the call yet. */
const MAX_FORWARDS = 70;

export interface SipAsking {
  readonly legs: LegMaker;
  readonly timers: CallTimers;
}

/** "192.0.2.10:5060", or a name. */
export function serversAskedBySip(snapshot: Snapshot): readonly string[] {
  return [...snapshot.all('portabilityServers')].flatMap(({ party: { url } }) => {
    return url.startsWith(SIP) ? url.slice(SIP.length) : [];
  });
}

/** Those that are asked otherwise are left to `others`. */
export function withSipServers(others: PortabilityServers, asking: SipAsking): PortabilityServers {
  return {
    ask(question, heard) {
      if (question.server.url.startsWith(SIP)) askBySip(question, asking, heard);
      else others.ask(question, heard);
    },
  };
}

function askBySip(
  { server, number, caller }: PortabilityQuestion,
  { legs, timers }: SipAsking,
  heard: Parameters<PortabilityServers['ask']>[1],
): void {
  const numbers = { billedCaller: caller, billedCallee: number };
  new RedirectQuestion({
    ...{ servers: [server.url.slice(SIP.length)], patienceMs: server.timeoutMs, legs, timers },
    ...{ invitation: questionAbout(numbers, { maxForwards: MAX_FORWARDS }), trace: null },
    guard: (entry) => entry(),
    isAnswer: ({ status, contacts }) => contacts.length > 0 || status === NOT_FOUND,
    told: (said) => heard(portedIn(said, number)),
    freed: () => undefined,
  }).begin();
}

function portedIn(said: LegFailure | null, number: string): Result<PortedNumber, string> {
  if (said === null) return fail('it did not say where the number is');
  const [first] = said.contacts;
  const routingNumber = first?.routingNumber || first?.number || number;
  return ok({ routingNumber, jurisdiction: 'undetermined' });
}
