// The contacts of an external redirect server as candidates (calls.md 1.6c): each must name a
// routing gateway of ours, by one of its addresses or by its id. Nothing else is ever called.
import {
  type Candidate,
  notAllowed,
  scheduleInEffect,
  underSchedule,
} from '@tandem/domain/routing';
import { hostOf } from '@tandem/engine/snapshot';
import type { Redirection } from '../legs/leg.ts';
import { askingOf, type Routing } from './route.ts';

export interface RedirectedCandidate extends Candidate {
  /** The called number as the server has it, before the gateway's rules. */
  readonly callee: string;
}

export function redirectedCandidates(
  contacts: readonly Redirection[],
  routing: Routing,
): readonly RedirectedCandidate[] {
  const { trace } = routing.world;
  const asking = askingOf(routing);
  const seen = new Set<string>();
  return contacts.flatMap(({ number, address }): readonly RedirectedCandidate[] => {
    const found = gatewayAt(address, routing);
    if (found === undefined || number === '') {
      trace?.push(`redirect to ${number}@${address}: no gateway of ours`);
      return [];
    }
    const entry = underSchedule(found, scheduleInEffect(found.party, asking.inCalendar));
    const leftOut = notAllowed(entry, asking);
    trace?.push(`route ${entry.id} by the redirect server: ${leftOut ?? 'candidate'}`);
    const place = `${number}@${entry.id}`;
    if (leftOut !== null || seen.has(place)) return [];
    seen.add(place);
    return [{ entry, prefix: 'redirect', callee: number }];
  });
}

const USUAL_PORT = ':5060';

function gatewayAt(address: string, { world }: Routing): Candidate['entry'] | undefined {
  const { snapshot } = world;
  const host = hostOf(address);
  const bare = address.endsWith(USUAL_PORT) ? address.slice(0, -USUAL_PORT.length) : address;
  const named = [address, bare, `${bare}${USUAL_PORT}`];
  return (
    snapshot
      .under('routingGatewaysByHost', host)
      .find(({ party }) => party.addresses.some((own) => named.includes(own))) ??
    snapshot.find('routingGateways', host)
  );
}
