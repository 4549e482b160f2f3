// Why a routing gateway may not be asked, or not now (calls.md 2). What changes from second to
// second is asked of who counts it.
import type { NumberFilter } from '@tandem/domain/numbers';
import type { RouteChoice, RoutingGateway } from '@tandem/domain/parties';
import type { LeftOutBy } from './choose.ts';
import type { RouteEntry } from './route-table.ts';
import { type MarginRules, type RouteRules, traitsOf } from './route-traits.ts';

export interface Asking {
  /** Billed numbers. */
  readonly caller: string;
  readonly callee: string;
  /** Who sent the call on last; empty: nobody did. */
  readonly forwarder?: string;
  /** null: a phone calls, or a vendor. */
  readonly mappingGateway: { readonly id: string } | null;
  /** Of the customer's gateway or phone; null: a vendor calls. */
  readonly groupRules: GroupRules | null;
  /** Key of the routing gateway that it came from, or whose address it came from. */
  readonly cameFrom: bigint | null;
  /** Whether a number list of the gateway refuses the caller or the called number. */
  readonly isListed: (gateway: Pick<RoutingGateway, 'callerLists' | 'calleeLists'>) => boolean;
  readonly filterOf: (gateway: RoutingGateway) => NumberFilter;
  readonly inCalendar: (calendar: string) => boolean;
}

/** What does not depend on the moment; calendars are rules too. */
export function notAllowed(entry: RouteEntry, asking: Asking): LeftOutBy | null {
  const { isOpen, rules: party } = traitsOf(entry);
  const { mappingGateway, groupRules } = asking;
  const isBack = entry.key === asking.cameFrom;
  if (!isBack && isOpen) {
    return groupRules !== null && !groupsAllow(groupRules, party) ? 'group' : null;
  }
  if (party.lock === 'all') return 'locked';
  if (isBack && !party.allowRouteBack) return 'routeBack';
  const from = mappingGateway?.id ?? '';
  if (!admits(party.allowedMappingGateways, party.deniedMappingGateways, from)) {
    return 'mappingGateway';
  }
  if (groupRules !== null && !groupsAllow(groupRules, party)) return 'group';
  if (asking.filterOf(entry.party)(asking.caller, asking.callee) !== null) return 'number';
  if (asking.isListed(party)) return 'list';
  if (!forwarderAllowed(party, asking.forwarder ?? '')) return 'forwarder';
  if (!pairAllowed(party, asking)) return 'pair';
  return party.calendar !== null && !asking.inCalendar(party.calendar) ? 'calendar' : null;
}

function admits(allowed: readonly string[], denied: readonly string[], id: string): boolean {
  return (allowed.length === 0 || allowed.includes(id)) && !denied.includes(id);
}

export type GroupRules = Pick<RouteChoice, 'allowedRoutingGroups' | 'deniedRoutingGroups'>;

function groupsAllow(rules: GroupRules, party: Pick<RoutingGateway, 'groups'>): boolean {
  const { allowedRoutingGroups: allowed, deniedRoutingGroups: denied } = rules;
  if (allowed.length === 0 && denied.length === 0) return true;
  const { groups } = party;
  if (allowed.length > 0 && !groups.some((group) => allowed.includes(group))) return false;
  return denied.length === 0 || !groups.some((group) => denied.includes(group));
}

function forwarderAllowed(party: RouteRules, forwarder: string): boolean {
  if (forwarder === '') return true;
  const { forwarderAllowedPrefixes: allowed, forwarderDeniedPrefixes: denied } = party;
  const begins = (prefix: string): boolean => forwarder.startsWith(prefix);
  return (allowed.length === 0 || allowed.some(begins)) && !denied.some(begins);
}

function pairAllowed(party: RouteRules, { caller, callee }: Asking): boolean {
  const { allowedPairs, deniedPairs } = party;
  if (allowedPairs.length === 0 && deniedPairs.length === 0) return true;
  const holds = (pair: string): boolean => {
    const colon = pair.indexOf(':');
    return caller.startsWith(pair.slice(0, colon)) && callee.startsWith(pair.slice(colon + 1));
  };
  return (allowedPairs.length === 0 || allowedPairs.some(holds)) && !deniedPairs.some(holds);
}

/** What is counted elsewhere of one gateway, at this moment. */
export interface RouteState {
  readonly vendor: 'fine' | 'locked' | 'money';
  readonly isOffline: boolean;
  readonly isResting: boolean;
  readonly lines: 'free' | 'full' | 'groupFull';
  readonly cpsFull: boolean;
  /** It has a pool of callers, and none of them is free. */
  readonly poolIsEmpty: boolean;
}

export function notNow(state: RouteState): LeftOutBy | null {
  if (state.vendor !== 'fine') return state.vendor === 'locked' ? 'vendorLocked' : 'vendorMoney';
  if (state.isOffline) return 'offline';
  if (state.isResting) return 'resting';
  if (state.lines !== 'free') return state.lines === 'full' ? 'lines' : 'groupLines';
  if (state.cpsFull) return 'cps';
  return state.poolIsEmpty ? 'pool' : null;
}

export interface MinutePrices {
  /** null: the customer pays nothing, or there is none. */
  readonly saleE7: number | null;
  /** null: unknown. */
  readonly costE7: number | null;
}

const PERCENT = 100;

/** RTE-10: with a guard set, what nobody knows the cost of is not taken. */
export function marginFault(rules: MarginRules, prices: MinutePrices): LeftOutBy | null {
  const { minimumMarginPercent: percent, maximumCostPerMinuteE7: most } = rules;
  if (percent === null && most === null) return null;
  const { saleE7, costE7 } = prices;
  if (costE7 === null) return 'margin';
  if (most !== null && costE7 > most) return 'margin';
  if (percent === null || saleE7 === null) return null;
  // Multiplied out, so that whole numbers are compared.
  return (saleE7 - costE7) * PERCENT < percent * costE7 ? 'margin' : null;
}
