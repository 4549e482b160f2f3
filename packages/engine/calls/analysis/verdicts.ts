// Why a gateway is not asked, in plain words with the figures of this moment (RTE-9).
import type { FilteredBy } from '@tandem/domain/numbers';
import type { LeftOutBy, RouteEntry } from '@tandem/domain/routing';
import { groupIsFull } from '../admit/group-lines.ts';
import { readyParty } from '../admit/prepared.ts';
import { costsOf, type Routing } from '../admit/route.ts';
import { perMinuteE7 } from '../sale.ts';
import { moneyText } from './words.ts';

const FILTERS: Readonly<Record<FilteredBy, string>> = {
  callerPrefix: 'callerAllowedPrefixes or callerDeniedPrefixes keep this caller out',
  calleePrefix: 'calleeAllowedPrefixes or calleeDeniedPrefixes keep this number out',
  callerLength: 'callerLengths does not have the length of this caller',
  calleeLength: 'calleeLengths does not have the length of this number',
};

export function whyLeftOut(by: LeftOutBy, entry: RouteEntry, routing: Routing): string {
  const { party } = entry;
  const from = routing.caller.id;
  switch (by) {
    case 'locked':
      return 'it is locked';
    case 'mappingGateway':
      return `allowedMappingGateways or deniedMappingGateways keep ${from} out`;
    case 'group':
      return `allowedRoutingGroups or deniedRoutingGroups of ${from} keep it out`;
    case 'routeBack':
      return 'the call came from it';
    case 'number':
      return numberWords(entry, routing);
    case 'list':
      return 'its callerLists or calleeLists refuse these numbers';
    case 'pair':
      return 'allowedPairs or deniedPairs keep these numbers out';
    case 'forwarder':
      return 'forwarderAllowedPrefixes or forwarderDeniedPrefixes keep the forwarder out';
    case 'calendar':
      return `its calendar ${party.calendar} is not in effect`;
    case 'schedule':
      return 'its schedule in effect gives it other prefixes';
    case 'pool':
      return `no number of its pool ${party.callerPool ?? party.forwardedCallerPool} is free`;
    case 'expiration':
      return 'a longer prefix with mode expiration goes nowhere shorter';
    case 'vendorLocked':
      return `its account ${party.account} is locked or expired`;
    case 'vendorMoney':
      return `the balance of its account ${party.account} is under its limit`;
    case 'offline':
      return 'offline: no address of it answers, or it is not registered';
    case 'resting':
      return 'it has asked to be left alone for a while (503 with Retry-After)';
    case 'portability':
      return 'nobody tells where the number was ported to (lrnFailure: reject)';
    case 'noRate':
      return `its account ${party.account} has no price for this number`;
    case 'margin':
      return marginWords(entry, routing);
    case 'lines':
    case 'groupLines':
    case 'cps':
      return fullWords(by, entry, routing);
  }
}

function numberWords({ party }: RouteEntry, { facts }: Routing): string {
  const { billedCaller, billedCallee } = facts.numbers;
  const by = readyParty(party).filter(billedCaller, billedCallee);
  return by === null ? 'its number filters keep the call out' : FILTERS[by];
}

function marginWords(entry: RouteEntry, routing: Routing): string {
  const costE7 = costsOf(routing)(entry);
  if (costE7 === null) return 'its margin or cost is guarded, and its cost is not known';
  const { sale } = routing.facts;
  const sold = sale === null ? 'nobody pays' : `it is sold at ${moneyText(perMinuteE7(sale))}`;
  return `a minute costs ${moneyText(costE7)} and ${sold}: below the margin or above the limit`;
}

function fullWords(
  by: 'lines' | 'groupLines' | 'cps',
  entry: RouteEntry,
  { world }: Routing,
): string {
  const { party, key } = entry;
  if (by === 'lines' && party.lines === 0) return 'its schedule in effect lets it no calls';
  if (by === 'lines') return `${world.lines.used(key)} of its ${party.lines} lines are taken`;
  if (by === 'cps') return `its ${party.cps} new calls of this second are taken`;
  const full = party.groups.filter((id) =>
    groupIsFull({ key, party: { groups: [id], reservedLines: party.reservedLines } }, world),
  );
  return `the lines of group ${full.join(', ')} are taken, or reserved for others`;
}
