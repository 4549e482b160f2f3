// What admission needs ready of a configuration: made when it is first asked for, kept as long as
// its part of the configuration stays the same.

import { AreaTable } from '@tandem/domain/areas';
import { type Fences, type ReadyList, readyFence, readyList } from '@tandem/domain/guard';
import {
  compileFilters,
  compileRules,
  type Filters,
  NO_RULES,
  type NumberFilter,
  type RewriteRules,
} from '@tandem/domain/numbers';
import {
  compilePatterns,
  type NumberPatterns,
  type ParameterView,
} from '@tandem/domain/parameters';
import type { DecimalText, PortabilityServer } from '@tandem/domain/parties';
import type { Zone } from '@tandem/domain/rating';
import { e7Of, marginOf, RouteTable } from '@tandem/domain/routing';
import type { Entry, Snapshot } from '@tandem/engine/snapshot';
import { pooledLine } from '../occupancy.ts';

/** The same for as long as nothing of it changes, so what is made of it is kept beside it. */
function keptBeside<Part extends object, Made>(make: (part: Part) => Made): (part: Part) => Made {
  const known = new WeakMap<Part, Made>();
  return (part) => {
    const before = known.get(part);
    if (before !== undefined) return before;
    const made = make(part);
    known.set(part, made);
    return made;
  };
}

const routesBeside = keptBeside((gateways: { values(): Iterable<unknown> }) =>
  RouteTable.of(gateways.values() as Iterable<Entry<'routingGateways'>>),
);

export function routesOf(snapshot: Snapshot): RouteTable {
  return routesBeside(snapshot.parts.byKey.routingGateways);
}

const areasBeside = keptBeside(
  (areas: { values(): Iterable<unknown> }) =>
    new AreaTable([...(areas.values() as Iterable<Entry<'areas'>>)].map(({ party }) => party)),
);

/** By the areas of the configuration; empty: it lies in none. */
export function areaOf(snapshot: Snapshot, number: string): string {
  return areasBeside(snapshot.parts.byKey.areas).find(number)?.name ?? '';
}

const askingRoutesBeside = keptBeside((gateways: { values(): Iterable<unknown> }) => {
  const all = [...(gateways.values() as Iterable<Entry<'routingGateways'>>)];
  const asking = all.filter(({ party }) => party.lrn);
  return { eats: asking.map(({ party }) => party.lrnEatPrefixLength) };
});

/**
 * Where a vendor's price goes by where the number was ported to: digits that are taken off before.
 * One question serves all vendors, so of several lengths the least counts. null: none asks.
 */
export function eatenForRoutes(snapshot: Snapshot): number | null {
  const { eats } = askingRoutesBeside(snapshot.parts.byKey.routingGateways);
  return eats.length === 0 ? null : Math.min(...eats);
}

const portabilityBeside = keptBeside((servers: { values(): Iterable<unknown> }) => {
  const all = [...(servers.values() as Iterable<Entry<'portabilityServers'>>)];
  return new AreaTable(
    all.map(({ party }) => ({
      ...{ name: party.id, party },
      prefixes: party.prefixes.length === 0 ? [''] : party.prefixes,
    })),
  );
});

export function portabilityServerFor(snapshot: Snapshot, number: string): PortabilityServer | null {
  const { portabilityServers } = snapshot.parts.byKey;
  if (portabilityServers.size === 0) return null;
  return portabilityBeside(portabilityServers).find(number)?.party ?? null;
}

export interface ReadyLists {
  readonly byId: ReadonlyMap<string, ReadyList>;
  readonly forCallers: readonly ReadyList[];
  readonly forCallees: readonly ReadyList[];
  readonly emergency: readonly ReadyList[];
}

const listsBeside = keptBeside((lists: { values(): Iterable<unknown> }): ReadyLists => {
  const all = [...(lists.values() as Iterable<Entry<'numberLists'>>)].map(({ party }) =>
    readyList(party),
  );
  const everywhere = (side: 'caller' | 'callee') =>
    all.filter(({ everywhere: where }) => where === side || where === 'both');
  return {
    byId: new Map(all.map((list) => [list.id, list])),
    forCallers: everywhere('caller'),
    forCallees: everywhere('callee'),
    emergency: all.filter(({ emergency }) => emergency),
  };
});

export function listsOf(snapshot: Snapshot): ReadyLists {
  return listsBeside(snapshot.parts.byKey.numberLists);
}

export interface ReadyFences extends Fences {
  readonly isEmpty: boolean;
}

const fencesBeside = keptBeside((fences: { values(): Iterable<unknown> }): ReadyFences => {
  const all = [...(fences.values() as Iterable<Entry<'geofences'>>)].map(({ party }) =>
    readyFence(party),
  );
  const everywhere = (how: 'forbidden' | 'allow') =>
    all.filter((fence) => fence.everywhere === how);
  return {
    byId: new Map(all.map((fence) => [fence.id, fence])),
    forbiddenEverywhere: everywhere('forbidden'),
    allowedEverywhere: everywhere('allow'),
    isEmpty: all.length === 0,
  };
});

export function fencesOf(snapshot: Snapshot): ReadyFences {
  return fencesBeside(snapshot.parts.byKey.geofences);
}

/** Members of each gateway group, of both directions, for lines that are reserved. */
export interface GroupMember {
  readonly key: bigint;
  readonly reservedLines: number;
}

const routingMembersBeside = keptBeside((gateways: { values(): Iterable<unknown> }) =>
  membersOf(gateways.values() as Iterable<Entry<'routingGateways'>>),
);
const mappingMembersBeside = keptBeside((gateways: { values(): Iterable<unknown> }) =>
  membersOf(gateways.values() as Iterable<Entry<'mappingGateways'>>),
);

function membersOf(
  gateways: Iterable<Entry<'routingGateways'> | Entry<'mappingGateways'>>,
): ReadonlyMap<string, readonly GroupMember[]> {
  const members = new Map<string, GroupMember[]>();
  for (const { key, party } of gateways) {
    for (const group of party.groups) {
      const member = { key, reservedLines: party.reservedLines };
      members.set(group, [...(members.get(group) ?? []), member]);
    }
  }
  return members;
}

const NO_MEMBERS: readonly GroupMember[] = [];

export function groupMembers(snapshot: Snapshot, group: string): readonly GroupMember[] {
  const { routingGateways, mappingGateways } = snapshot.parts.byKey;
  const routing = routingMembersBeside(routingGateways).get(group) ?? NO_MEMBERS;
  const mapping = mappingMembersBeside(mappingGateways).get(group) ?? NO_MEMBERS;
  return mapping.length === 0 ? routing : [...routing, ...mapping];
}

export interface CallerPool {
  readonly numbers: readonly string[];
  /** What a call that shows the number takes a line of. */
  readonly keys: readonly bigint[];
  readonly untilMs: readonly number[];
}

/** Prefixes of the list name no number that could be shown. */
export const poolOf = keptBeside(({ key, party }: Entry<'numberLists'>): CallerPool => {
  const whole = party.entries.filter(({ number }) => !number.endsWith('*'));
  return {
    numbers: whole.map(({ number }) => number),
    keys: whole.map(({ number }) => pooledLine(key, number)),
    untilMs: whole.map(({ until }) =>
      until === null ? Number.POSITIVE_INFINITY : Date.parse(until),
    ),
  };
});

export interface ExemptLists {
  readonly free: NumberPatterns;
  readonly noRecord: NumberPatterns;
}

export const exemptOf = keptBeside(
  (view: ParameterView): ExemptLists => ({
    free: compilePatterns(view.get('SERVER_BILLING_FREE_E164S')),
    noRecord: compilePatterns(view.get('SERVER_BILLING_NO_CDR_E164S')),
  }),
);

export interface ReadyParty {
  readonly rewriteCaller: RewriteRules;
  readonly rewriteCallee: RewriteRules;
  readonly filter: NumberFilter;
}

type WithNumbers = Filters & {
  readonly rewriteCaller: readonly string[];
  readonly rewriteCallee: readonly string[];
};

export const readyParty = keptBeside(
  (party: WithNumbers): ReadyParty => ({
    rewriteCaller: rulesFrom(party.rewriteCaller),
    rewriteCallee: rulesFrom(party.rewriteCallee),
    filter: compileFilters(party),
  }),
);

/** Of a customer's gateway or phone; that of a routing gateway is among its traits. */
export const guardOf = keptBeside(marginOf);

/** 10^-7 a minute. */
export const priceBandOf = keptBeside(
  ({ priceBandPerMinute }: { readonly priceBandPerMinute: DecimalText }): number =>
    e7Of(priceBandPerMinute) ?? 0,
);

/** Whether a calendar is in effect in the minute that was asked about last: each call asks. */
export const calendarNow = keptBeside(
  (_: Entry<'workCalendars'>): CalendarMinute => ({ minute: -1, zone: null, isOpen: false }),
);

interface CalendarMinute {
  minute: number;
  zone: Zone | null;
  isOpen: boolean;
}

type WithIncoming = {
  readonly rewriteIncomingCaller: readonly string[];
  readonly rewriteIncomingCallee: readonly string[];
};

/** Of calls to a phone. */
export const readyPhone = keptBeside((phone: WithIncoming) => ({
  caller: rulesFrom(phone.rewriteIncomingCaller),
  callee: rulesFrom(phone.rewriteIncomingCallee),
}));

/** They were checked when they were stored: what an upgrade no longer knows rewrites nothing. */
function rulesFrom(texts: readonly string[]): RewriteRules {
  const compiled = compileRules(texts);
  return compiled.ok ? compiled.value : NO_RULES;
}
