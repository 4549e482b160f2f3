// What is asked of a routing gateway for every call whose number it has a prefix of, gathered once
// for a configuration: a gateway has more than a hundred fields, most of them as usual, and reading
// some twenty of each of twenty gateways costs more than all else that is decided.
import { parseMoney } from '@tandem/base/money';
import type { DecimalText, RoutingGateway } from '@tandem/domain/parties';
import type { Thresholds } from './quality.ts';

export class RouteTraits {
  /** Nothing but the gateway that the call came from, and groups of the customer, can forbid it. */
  readonly isOpen: boolean;
  /** What can forbid it, where it is not open. */
  readonly rules: RouteRules;
  readonly hasSchedules: boolean;
  readonly hasGroups: boolean;
  readonly hasPool: boolean;
  /** Below which it is poor; null: it is not judged. */
  readonly thresholds: Thresholds | null;
  /** Each area of the called number is measured by itself. */
  readonly byArea: boolean;
  readonly margin: MarginRules | null;
  readonly protect: boolean;
  readonly exclusive: boolean;
  readonly requireRate: boolean;
  readonly rests: boolean;
  /** Its price goes by where the number was ported to. */
  readonly asks: boolean;
  readonly account: string;
  readonly lines: number | null;
  readonly cps: number | null;
  readonly priority: number;
  readonly weight: number;
  readonly forcedSharePercent: number;
  readonly costMultiplier: number;

  constructor(party: RoutingGateway) {
    this.isOpen = isOpen(party);
    this.rules = rulesOf(party);
    this.hasSchedules = party.schedules.length > 0;
    this.hasGroups = party.groups.length > 0;
    this.hasPool = party.callerPool !== null || party.forwardedCallerPool !== null;
    this.thresholds = thresholdsOf(party);
    this.byArea = party.qualityByArea;
    this.margin = marginOf(party);
    this.protect = party.protect;
    this.exclusive = party.exclusive;
    this.requireRate = party.requireRate;
    this.rests = party.restOnRetryAfter;
    this.asks = party.lrn;
    this.account = party.account;
    this.lines = party.lines;
    this.cps = party.cps;
    this.priority = party.priority;
    this.weight = party.weight;
    this.forcedSharePercent = party.forcedSharePercent;
    this.costMultiplier = Number(party.costMultiplier);
  }
}

const RULES = [
  ...(['lock', 'allowRouteBack', 'allowedMappingGateways', 'deniedMappingGateways'] as const),
  ...(['groups', 'callerLists', 'calleeLists', 'allowedPairs', 'deniedPairs'] as const),
  ...(['forwarderAllowedPrefixes', 'forwarderDeniedPrefixes', 'calendar', 'schedules'] as const),
] as const;

export type RouteRules = Pick<RoutingGateway, (typeof RULES)[number]>;

function rulesOf(party: RoutingGateway): RouteRules {
  return Object.fromEntries(RULES.map((name) => [name, party[name]])) as unknown as RouteRules;
}

function thresholdsOf(party: Thresholds): Thresholds | null {
  const { minimumAsrPercent, minimumAcdSeconds, qualityAttempts } = party;
  if (minimumAsrPercent === null && minimumAcdSeconds === null) return null;
  return { minimumAsrPercent, minimumAcdSeconds, qualityAttempts };
}

export interface MarginRules {
  readonly minimumMarginPercent: number | null;
  readonly maximumCostPerMinuteE7: number | null;
}

interface Guarded {
  readonly minimumMarginPercent: number | null;
  readonly maximumCostPerMinute: DecimalText | null;
}

/** Of a gateway on either side; null: neither is set, and nothing is to be asked. */
export function marginOf(party: Guarded): MarginRules | null {
  const { minimumMarginPercent, maximumCostPerMinute } = party;
  if (minimumMarginPercent === null && maximumCostPerMinute === null) return null;
  return { minimumMarginPercent, maximumCostPerMinuteE7: e7Of(maximumCostPerMinute) };
}

/** In 10^-7; null: none is set. */
export function e7Of(text: DecimalText | null): number | null {
  if (text === null) return null;
  const parsed = parseMoney(text);
  return parsed.ok ? Number(parsed.value) : null;
}

function isOpen(party: RoutingGateway): boolean {
  const rules: readonly (readonly unknown[])[] = [
    ...[party.allowedMappingGateways, party.deniedMappingGateways],
    ...[party.callerLists, party.calleeLists, party.allowedPairs, party.deniedPairs],
    ...[party.callerAllowedPrefixes, party.callerDeniedPrefixes, party.callerLengths],
    ...[party.calleeAllowedPrefixes, party.calleeDeniedPrefixes, party.calleeLengths],
    ...[party.forwarderAllowedPrefixes, party.forwarderDeniedPrefixes],
  ];
  return (
    party.lock !== 'all' && party.calendar === null && rules.every(({ length }) => length === 0)
  );
}

const known = new WeakMap<RoutingGateway, RouteTraits>();

export function traitsOf({ traits, party }: HasTraits): RouteTraits {
  if (traits !== undefined) return traits;
  const before = known.get(party);
  if (before !== undefined) return before;
  const made = new RouteTraits(party);
  known.set(party, made);
  return made;
}

interface HasTraits {
  readonly party: RoutingGateway;
  /** Of entries in a table. */
  readonly traits?: RouteTraits;
}
