// The candidates of a call, in the order in which they are to be tried (calls.md 2). First who may
// be asked at all, then who can take it now, then who is first: ranking never lets anybody in.
import { type Ordering, ordered } from './order.ts';
import type { RouteEntry, RouteLevel, RouteMember, RouteTable } from './route-table.ts';
import { traitsOf } from './route-traits.ts';
import { prefixesFrom, scheduleInEffect, underSchedule } from './schedule.ts';

/** Why a gateway is left out. */
export type LeftOutBy =
  | 'locked'
  | 'mappingGateway'
  | 'group'
  | 'routeBack'
  | 'number'
  | 'list'
  | 'pair'
  | 'forwarder'
  | 'calendar'
  /** A schedule gives it other prefixes now. */
  | 'schedule'
  /** A longer prefix goes nowhere shorter. */
  | 'expiration'
  | 'vendorLocked'
  | 'vendorMoney'
  | 'offline'
  | 'resting'
  | 'lines'
  | 'groupLines'
  | 'cps'
  /** No number of its pool of callers is free. */
  | 'pool'
  | 'noRate'
  /** Nobody tells where the number was ported to. */
  | 'portability'
  | 'margin';

export interface RouteQuestion {
  readonly number: string;
  /**
   * Of who is left out by it, prefixes do not count: an expiration prefix of theirs stops nobody.
   */
  readonly notAllowed: (entry: RouteEntry) => LeftOutBy | null;
  /** Left out for now: their prefixes count. */
  readonly notNow: (entry: RouteEntry) => LeftOutBy | null;
  readonly inCalendar: (calendar: string) => boolean;
  readonly ordering: Ordering;
  /** Told of everybody who was looked at. */
  readonly note: ((told: Told) => void) | null;
}

export interface Told {
  readonly entry: RouteEntry;
  readonly prefix: string;
  readonly leftOut: LeftOutBy | null;
}

export interface Candidate {
  readonly entry: RouteEntry;
  /** By which it matches. */
  readonly prefix: string;
}

export interface Chosen {
  readonly candidates: readonly Candidate[];
  /** Gateways that have a prefix of the number, whatever else there is to say of them. */
  readonly matched: number;
  /** All of these were left out because of the vendor's account. */
  readonly onlyMoney: boolean;
}

export function chooseRoutes(table: RouteTable, question: RouteQuestion): Chosen {
  const candidates: Candidate[] = [];
  const look = table.nextLook();
  let matched = 0;
  let allowed = 0;
  let shortOfMoney = 0;
  const levels = table.levels(question.number);
  for (const [at, level] of levels.entries()) {
    const looked = lookAt(level, look, question);
    matched += looked.matched;
    allowed += looked.allowed;
    shortOfMoney += looked.shortOfMoney;
    for (const entry of ordered(looked.able, question.ordering)) {
      candidates.push({ entry, prefix: level.prefix });
    }
    if (looked.stops) {
      noteBehind(levels.slice(at + 1), look, question);
      break;
    }
  }
  const onlyMoney = allowed > 0 && shortOfMoney === allowed;
  const inOrder = cutBehindExclusive(protectedLast(candidates));
  return { candidates: inOrder, matched, onlyMoney };
}

/** Who is never looked at: for who wants to know why. */
function noteBehind(levels: readonly RouteLevel[], look: number, { note }: RouteQuestion): void {
  if (note === null) return;
  for (const { prefix, members } of levels) {
    for (const { entry } of members) {
      if (entry.lookedAt !== look) note({ entry, prefix, leftOut: 'expiration' });
      entry.lookedAt = look;
    }
  }
}

interface Looked {
  readonly able: readonly RouteEntry[];
  readonly stops: boolean;
  readonly matched: number;
  readonly allowed: number;
  readonly shortOfMoney: number;
}

function lookAt(level: RouteLevel, look: number, question: RouteQuestion): Looked {
  const { notAllowed, notNow, note } = question;
  const able: RouteEntry[] = [];
  let stops = false;
  let matched = 0;
  let allowed = 0;
  let shortOfMoney = 0;
  for (const member of level.members) {
    // It stood among those of a longer prefix.
    if (member.entry.lookedAt === look) continue;
    const entry = memberNow(member, level, question);
    if (entry === null) continue;
    member.entry.lookedAt = look;
    matched += 1;
    const forbidden = notAllowed(entry);
    if (forbidden !== null) {
      note?.({ entry, prefix: level.prefix, leftOut: forbidden });
      continue;
    }
    allowed += 1;
    if (member.mode === 'expiration') stops = true;
    const leftOut = notNow(entry);
    note?.({ entry, prefix: level.prefix, leftOut });
    if (leftOut === null) able.push(entry);
    else if (leftOut === 'vendorMoney' || leftOut === 'vendorLocked') shortOfMoney += 1;
  }
  return { able, stops, matched, allowed, shortOfMoney };
}

/** As it is under the schedule in effect; null: the prefix is none of its prefixes then. */
function memberNow(
  { entry, schedule: of }: RouteMember,
  { prefix, members }: RouteLevel,
  { inCalendar, note }: RouteQuestion,
): RouteEntry | null {
  const { hasSchedules, rules } = traitsOf(entry);
  if (!hasSchedules) return entry;
  const schedule = scheduleInEffect(rules, inCalendar);
  const from = prefixesFrom(rules, schedule);
  if (of === from) return underSchedule(entry, schedule);
  const isTwice = members.some((one) => one.entry === entry && one.schedule === from);
  if (!isTwice) note?.({ entry, prefix, leftOut: 'schedule' });
  return null;
}

/** Backups come after all that are none, whatever their prefix. */
function protectedLast(candidates: readonly Candidate[]): readonly Candidate[] {
  const isBackup = ({ entry }: Candidate): boolean => traitsOf(entry).protect;
  if (!candidates.some(isBackup)) return candidates;
  return [...candidates.filter((one) => !isBackup(one)), ...candidates.filter(isBackup)];
}

function cutBehindExclusive(candidates: readonly Candidate[]): readonly Candidate[] {
  const at = candidates.findIndex(({ entry }) => traitsOf(entry).exclusive);
  return at === -1 ? candidates : candidates.slice(0, at + 1);
}
