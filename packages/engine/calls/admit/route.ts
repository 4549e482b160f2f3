// Where may it go, in which order (calls.md 2): the candidates of one call over the configuration
// that it was admitted by, and what is counted at this moment.
import { ZERO_MONEY } from '@tandem/base/money';
import { accountFault, refusedBy } from '@tandem/domain/guard';
import { MAX_NUMBER_DIGITS, portedRatedNumber } from '@tandem/domain/numbers';
import { vendorRatedNumber } from '@tandem/domain/rating';
import type { RatedSide } from '@tandem/domain/record';
import {
  type Asking,
  type Candidate,
  type Chosen,
  calendarHolds,
  chooseRoutes,
  emergencyRoutes,
  type LeftOutBy,
  type MarginRules,
  marginFault,
  notAllowed,
  notNow,
  type Ordering,
  type RouteEntry,
  type RouteState,
  type Told,
  traitsOf,
} from '@tandem/domain/routing';
import { hostOf } from '@tandem/engine/snapshot';
import type { CallerEntry, CallFacts } from '../facts.ts';
import { named } from '../names.ts';
import type { VendorSale } from '../record-of.ts';
import { charge, minuteCostE7, perMinuteE7, saleOf } from '../sale.ts';
import { pooledCaller } from './caller-pool.ts';
import { groupIsFull } from './group-lines.ts';
import { qualityOf, whyPoor } from './measured.ts';
import { calendarNow, guardOf, listsOf, priceBandOf, readyParty, routesOf } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

/** Hours of calendars begin and end with minutes. */
const MINUTE_MS = 60_000;
/** Of an address that names none. */
const DEFAULT_PORT = 5_060;

export interface Routing {
  readonly facts: CallFacts;
  readonly caller: CallerEntry;
  readonly world: AdmitWorld;
  /** The only one that it may go by. */
  readonly through?: RouteEntry | undefined;
}

/** `hears` is told of everybody who was looked at, beside the trace. */
export function routesFor(routing: Routing, hears: ((told: Told) => void) | null = null): Chosen {
  const { through } = routing;
  if (through !== undefined) {
    routing.world.trace?.push(`route ${through.id}: the one that was named`);
    return { candidates: [{ entry: through, prefix: '' }], matched: 1, onlyMoney: false };
  }
  const usual = usualRoutes(routing, hears);
  if (!routing.facts.isEmergency) return usual;
  // The plan first; without one of its own, or with nobody there, as any other call.
  const plan = emergencyRoutes(routing.world.snapshot.all('routingGateways'));
  const planned = new Set(plan.map(({ entry }) => entry.key));
  const others = usual.candidates.filter(({ entry }) => !planned.has(entry.key));
  return { ...usual, candidates: silentLast([...plan, ...others], routing.world) };
}

/** Who is not heard of is asked all the same, but a timer runs out there: after all others. */
function silentLast(all: readonly Candidate[], { reach, rests, now }: AdmitWorld) {
  const isSilent = ({ entry: { key } }: Candidate): boolean =>
    reach.isOffline(key) || rests.isResting(key, now);
  return [...all.filter((one) => !isSilent(one)), ...all.filter(isSilent)];
}

function usualRoutes(routing: Routing, hears: ((told: Told) => void) | null): Chosen {
  const { facts, world } = routing;
  const { trace } = world;
  const asking = askingOf(routing);
  const prices = pricesOf(routing);
  return chooseRoutes(routesOf(world.snapshot), {
    number: lookedUp(facts),
    notAllowed: (entry) => notAllowed(entry, asking),
    // No limit holds an emergency call up, nor what it costs (calls.md 1.2).
    notNow: facts.isEmergency ? () => null : (entry) => leftOutNow(entry, routing, prices),
    inCalendar: asking.inCalendar,
    ordering: orderingOf(routing, prices),
    note:
      trace === null && hears === null
        ? null
        : (told) => {
            const { entry, prefix, leftOut } = told;
            trace?.push(`route ${entry.id} by ${prefix || '(all)'}: ${leftOut ?? 'candidate'}`);
            hears?.(told);
          },
  });
}

/** As it is sent on; what is longer than a number can be has no share. */
export function routedNumber({ routePrefix, numbers }: CallFacts): string {
  return withShare(routePrefix, numbers.billedCallee);
}

/** As its prefixes are looked for: where it was ported to, for who asks. */
function lookedUp({ routePrefix, numbers, ported, routesByPorted }: CallFacts): string {
  const number = routesByPorted && ported !== null ? ported.routingNumber : numbers.billedCallee;
  return withShare(routePrefix, number);
}

function withShare(share: string, number: string): string {
  const whole = share + number;
  return whole.length <= MAX_NUMBER_DIGITS ? whole : number;
}

export function askingOf(routing: Routing): Asking {
  const { facts, caller, world } = routing;
  const { billedCaller, billedCallee } = facts.numbers;
  return {
    ...{ caller: billedCaller, callee: billedCallee, cameFrom: sourceGateway(routing) },
    mappingGateway: caller.kind === 'mappingGateways' ? caller : null,
    groupRules: caller.kind === 'routingGateways' ? null : caller.party,
    forwarder: facts.diverted[0]?.number ?? '',
    isListed: (party) => listedBy(party, routing),
    filterOf: (party) => readyParty(party).filter,
    inCalendar: calendarsOf(world),
  };
}

function listedBy(
  { callerLists, calleeLists }: Pick<RouteEntry['party'], 'callerLists' | 'calleeLists'>,
  { facts, world }: Routing,
): boolean {
  if (callerLists.length === 0 && calleeLists.length === 0) return false;
  const { byId } = listsOf(world.snapshot);
  const refuses = (ids: readonly string[], number: string): boolean => {
    const lists = ids.flatMap((id) => byId.get(id) ?? []);
    return lists.length > 0 && refusedBy(lists, number, world.wallMs) !== null;
  };
  const { billedCaller, billedCallee } = facts.numbers;
  return refuses(callerLists, billedCaller) || refuses(calleeLists, billedCallee);
}

/** Asked again before each attempt: lines that were free may be taken since. */
export function leftOutNow(
  entry: RouteEntry,
  routing: Routing,
  prices: Prices = pricesOf(routing),
): LeftOutBy | null {
  const { party } = entry;
  const isUnknown = traitsOf(entry).asks && routing.facts.ported === null;
  if (isUnknown && party.lrnFailure === 'reject') return 'portability';
  return notNow(stateOf(entry, routing)) ?? costFault(entry, prices);
}

/** What a minute costs, in 10^-7, and what of it goes for all gateways of a call. */
interface Prices {
  /** By the gateway; null: nobody knows. */
  readonly costE7: (entry: RouteEntry) => number | null;
  /** For the customer; null: nobody pays. */
  readonly saleE7: number | null;
  readonly customers: MarginRules | null;
}

function pricesOf(routing: Routing): Prices {
  const { facts, caller } = routing;
  return {
    costE7: costsOf(routing),
    saleE7: facts.sale === null ? null : perMinuteE7(facts.sale),
    customers: caller.kind === 'routingGateways' ? null : guardOf(caller.party),
  };
}

function stateOf(entry: RouteEntry, routing: Routing): RouteState {
  const { world } = routing;
  const { lines, rates, reach, now } = world;
  const { key } = entry;
  const traits = traitsOf(entry);
  // A schedule may leave it no line at all.
  const full = traits.lines === 0 || lines.isFull(key, traits.lines);
  const groupFull = !full && traits.hasGroups && groupIsFull(entry, world);
  return {
    vendor: vendorState(traits.account, world),
    isOffline: reach.isOffline(key),
    isResting: traits.rests && world.rests.isResting(key, now),
    lines: full ? 'full' : groupFull ? 'groupFull' : 'free',
    cpsFull: rates.isFull(key, traits.cps, now),
    poolIsEmpty: traits.hasPool && pooledCaller(entry, routing) === 'exhausted',
  };
}

function vendorState(id: string, world: AdmitWorld): RouteState['vendor'] {
  const { snapshot, vendorMoney, wallMs } = world;
  const account = snapshot.find('accounts', id);
  if (account === undefined || accountFault(account.party, wallMs) !== null) return 'locked';
  const verifies = snapshot.parameters.get('SERVER_VERIFY_CLEARING_CUSTOMER');
  return verifies && vendorMoney.isUnderLimit(account.key) ? 'money' : 'fine';
}

function costFault(entry: RouteEntry, { costE7: costOf, saleE7, customers }: Prices) {
  const { requireRate, margin: own } = traitsOf(entry);
  if (!requireRate && own === null && customers === null) return null;
  const costE7 = costOf(entry);
  if (requireRate && costE7 === null) return 'noRate';
  const prices = { saleE7, costE7 };
  return (
    (own === null ? null : marginFault(own, prices)) ??
    (customers === null ? null : marginFault(customers, prices))
  );
}

function orderingOf(routing: Routing, { costE7: costPerMinuteE7 }: Prices): Ordering {
  const { world, caller } = routing;
  const { random, turn } = world;
  const choice = caller.kind === 'routingGateways' ? null : caller.party;
  const byQuality = world.snapshot.parameters.get('SS_GATEWAY_QUALITY_CALCULATE');
  return {
    strategy: choice?.strategy ?? (byQuality ? 'quality' : null),
    secondStrategy: choice?.secondStrategy ?? null,
    priceBandE7: choice === null ? 0 : priceBandOf(choice),
    costPerMinuteE7,
    quality: (entry, measure) => qualityOf(entry, measure, routing),
    isPoor: (entry) => whyPoor(entry, routing) !== null,
    random: () => random.unit(),
    turn,
  };
}

/**
 * The outbound number is known only when the attempt is made; prices are compared by the billed
 * one. Gateways of one rate group cost the same: looked up once.
 */
export function costsOf({ facts, world }: Routing): Prices['costE7'] {
  const { snapshot } = world;
  const prefix = snapshot.parameters.get('SERVER_BILLING_GATEWAY_ROUTE_PREFIX');
  const number = prefix + facts.numbers.billedCallee;
  const byGroup = new Map<string, number | null>();
  return (entry) => {
    const group = snapshot.find('accounts', traitsOf(entry).account)?.party.rateGroup ?? null;
    if (group === null) return null;
    if (traitsOf(entry).asks) {
      const ported = portedRatedNumber(facts.numbers.billedCallee, facts.ported, entry.party);
      return minuteCostE7(snapshot, { group, number: prefix + ported, atMs: facts.startedAtMs });
    }
    const before = byGroup.get(group);
    if (before !== undefined) return before;
    const cost = minuteCostE7(snapshot, { group, number, atMs: facts.startedAtMs });
    byGroup.set(group, cost);
    return cost;
  };
}

export interface Outbound extends Routing {
  /** The called number as the vendor sees it. */
  readonly outbound: string;
}

function vendorNumber(party: RouteEntry['party'], { facts, world, outbound }: Outbound): string {
  const billedNumber = portedRatedNumber(facts.numbers.billedCallee, facts.ported, party);
  return vendorRatedNumber({
    ...{ billedNumber, outboundNumber: outbound },
    byOutboundNumber: party.billByOutboundNumber,
    routePrefix: world.snapshot.parameters.get('SERVER_BILLING_GATEWAY_ROUTE_PREFIX'),
  });
}

/** What the vendor will be owed by, if it answers. */
export function vendorSaleOf({ party }: RouteEntry, outbound: Outbound): VendorSale {
  const { facts, world } = outbound;
  const number = vendorNumber(party, outbound);
  const account = world.snapshot.find('accounts', party.account);
  if (account === undefined) {
    return { account: { key: '0', id: party.account }, number, sale: null };
  }
  const sale = saleOf(world.snapshot, { account, number, atMs: facts.startedAtMs });
  return { account: named(account), number, sale: sale.ok ? sale.value : null };
}

/** What the vendor takes for an attempt that nobody answered; undefined: nothing. */
export function attemptCostOf(entry: RouteEntry, outbound: Outbound): RatedSide | undefined {
  const { sale } = vendorSaleOf(entry, outbound);
  if (sale === null || (sale.prices[0]?.price.attemptE7 ?? 0) === 0) return undefined;
  const { startedAtMs } = outbound.facts;
  const attempted = { holdTimeMs: 0, answeredAtMs: startedAtMs, most: null };
  const { side, fee } = charge(sale, attempted);
  return fee === ZERO_MONEY ? undefined : side;
}

/**
 * The routing gateway whose own address the call came from: it gets nothing back. The port counts:
 * one machine may be customer and vendor.
 */
function sourceGateway({ caller, facts, world }: Routing): bigint | null {
  if (caller.kind === 'routingGateways') return caller.key;
  const { callerIp, callerPort } = facts;
  const host = callerIp.includes(':') ? `[${callerIp}]` : callerIp;
  const there = world.snapshot.under('routingGatewaysByHost', hostOf(host));
  if (there.length === 0) return null;
  const named = [`${host}:${callerPort}`, ...(callerPort === DEFAULT_PORT ? [host] : [])];
  const same = there.find(({ party }) => party.addresses.some((one) => named.includes(one)));
  return same?.key ?? null;
}

/** Gateways have few calendars between them: each is asked about once a call. */
function calendarsOf(world: AdmitWorld): Asking['inCalendar'] {
  let known: Map<string, boolean> | undefined;
  return (id) => {
    known ??= new Map();
    const before = known.get(id);
    if (before !== undefined) return before;
    const isOpen = calendarIsOpen(id, world);
    known.set(id, isOpen);
    return isOpen;
  };
}

export function calendarIsOpen(id: string, { snapshot, wallMs }: AdmitWorld): boolean {
  const calendar = snapshot.find('workCalendars', id);
  // A calendar that is gone holds nobody back.
  if (calendar === undefined) return true;
  const zone = snapshot.zone(calendar.party.timeZone);
  const known = calendarNow(calendar);
  const minute = Math.floor(wallMs / MINUTE_MS);
  if (known.minute !== minute || known.zone !== zone) {
    const offsetMinutes = zone.offsetMinutesAt(wallMs);
    known.isOpen = calendarHolds(calendar.party, { utcMs: wallMs, offsetMinutes });
    known.minute = minute;
    known.zone = zone;
  }
  return known.isOpen;
}
