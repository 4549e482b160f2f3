// May it call? In the order of calls.md 1.3; the first that says no ends the call with its reason.
import { accountFault, isBeyond, isFull, type ReadyList, refusedBy } from '@tandem/domain/guard';
import type { Service } from '@tandem/domain/parties';
import { endingOf, REASON, type ReasonCode } from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import { type End, labelledRefusal, refusal } from '../ends.ts';
import type { CallerEntry, Draft } from '../facts.ts';
import { incomingLine } from '../occupancy.ts';
import type { Sale } from '../sale.ts';
import { blockOf } from './dynamic.ts';
import { whyFencedOut } from './fences.ts';
import { groupIsFull } from './group-lines.ts';
import { listsOf, readyParty } from './prepared.ts';
import type { AdmitWorld } from './world.ts';

interface Checked {
  readonly draft: Draft;
  readonly caller: CallerEntry;
  readonly account: Entry<'accounts'> | undefined;
  readonly world: AdmitWorld;
}

type Check<Of = Checked> = (checked: Of) => End | null;
type OfSystem = Pick<Checked, 'draft' | 'world'>;
type SystemCheck = Check<OfSystem>;

const because = (reason: ReasonCode): End => refusal(endingOf(reason));

export function firstFault(checked: Checked): End | null {
  for (const check of CHECKS) {
    const end = check(checked);
    if (end !== null) return end;
  }
  return null;
}

/** Why no call at all may begin; null: they may. */
export function systemFault(checking: OfSystem): End | null {
  return isClosed(checking) ?? systemIsFull(checking);
}

const isClosed: SystemCheck = ({ draft, world }) => {
  if (world.closed === null) return null;
  world.trace?.push(`refused: ${world.closed}`);
  return labelledRefusal('SystemBusy', draft.callerKind);
};

const systemIsFull: SystemCheck = ({ world }) => {
  const limit = world.snapshot.parameters.get('SS_MAX_CONCURRENT_CALLS');
  if (!isFull(world.calls, limit)) return null;
  world.trace?.push(`refused: ${world.calls} calls, SS_MAX_CONCURRENT_CALLS is ${limit}`);
  return because(REASON.CONCURRENT_LIMIT_EXCEEDED);
};

/** The signalling's source, and where its SDP wants to be sent media. */
const isFencedOut: Check = ({ draft, caller, world }) => {
  const why = whyFencedOut([draft.callerIp, ...draft.mediaAddresses], caller.party, world);
  if (why === null) return null;
  world.trace?.push(`refused: ${why}`);
  return because(REASON.UNAUTHORIZED_IP);
};

const isLocked: Check = ({ draft, caller, world }) => {
  const { lock } = caller.party;
  if (lock !== 'all' && lock !== 'outgoing') return null;
  world.trace?.push(`refused: ${caller.id} is locked (${lock})`);
  return labelledRefusal('AccountLocked', draft.callerKind);
};

const tooManyASecond: Check = ({ caller, world }) => {
  const cps = caller.kind === 'phones' ? null : caller.party.cps;
  if (world.rates.take(caller.key, cps, world.now)) return null;
  world.trace?.push(`refused: more than ${cps} new calls a second from ${caller.id}`);
  return because(REASON.CPS_LIMIT_EXCEEDED);
};

const linesAreFull: Check = ({ draft, caller, world }) => {
  // What a phone sends on takes no line of it: that it was busy may be why.
  if (draft.forwarded !== null) return null;
  const { lines } = world;
  const full =
    lines.isFull(caller.key, caller.party.lines) ||
    (caller.kind === 'phones' && ownCallsAreFull(caller, lines)) ||
    (caller.kind !== 'phones' && groupIsFull(caller, world));
  if (!full) return null;
  world.trace?.push(`refused: the lines of ${caller.id} are full`);
  return because(REASON.CONCURRENT_LIMIT_EXCEEDED);
};

function ownCallsAreFull({ key, party }: Entry<'phones'>, lines: AdmitWorld['lines']): boolean {
  const own = lines.used(key) - lines.used(incomingLine(key));
  return party.linesOut !== null && isFull(own, party.linesOut);
}

export const accountMayNot: Check<Pick<Checked, 'draft' | 'account' | 'world'>> = ({
  draft,
  account,
  world,
}) => {
  if (account === undefined) return labelledRefusal('AccountLocked', draft.callerKind);
  const fault = accountFault(account.party, world.wallMs);
  if (fault === null) return null;
  world.trace?.push(`refused: account ${account.id} is ${fault}`);
  return fault === 'locked'
    ? labelledRefusal('AccountLocked', draft.callerKind)
    : because(REASON.ACCOUNT_EXPIRED);
};

const accountIsFull: Check = ({ account, world }) => {
  if (account === undefined) return null;
  const { lines, cps } = account.party;
  if (world.lines.isFull(account.key, lines)) {
    world.trace?.push(`refused: the ${lines} lines of account ${account.id} are full`);
    return because(REASON.CONCURRENT_LIMIT_EXCEEDED);
  }
  if (world.rates.take(account.key, cps, world.now)) return null;
  world.trace?.push(`refused: more than ${cps} new calls a second of account ${account.id}`);
  return because(REASON.CPS_LIMIT_EXCEEDED);
};

const isListed: Check = ({ draft, caller, account, world }) => {
  const lists = listsOf(world.snapshot);
  const named = (ids: readonly string[]): readonly ReadyList[] =>
    ids.flatMap((id) => lists.byId.get(id) ?? []);
  const { accessCaller, accessCallee } = draft.numbers;
  const sides = [
    [accessCaller, lists.forCallers, 'callerLists'],
    [accessCallee, lists.forCallees, 'calleeLists'],
  ] as const;
  for (const [number, everywhere, field] of sides) {
    const own = named(caller.party[field]);
    const payers = account === undefined ? [] : named(account.party[field]);
    // Each party's own lists are judged by themselves: an allowing one of theirs allows for them.
    for (const group of [everywhere, own, payers]) {
      if (group.length === 0) continue;
      const found = refusedBy(group, number, world.wallMs);
      if (found === null) continue;
      world.trace?.push(
        `refused: ${number} by list ${found.list} (${found.pattern ?? 'not on it'})`,
      );
      return because(REASON.BLACKLIST_MATCH);
    }
  }
  return null;
};

const isBlocked: Check = ({ draft, caller, world }) => {
  const block = blockOf(draft, caller, world);
  if (block === null) return null;
  world.trace?.push(`refused: ${draft.numbers.billedCaller} is blocked (${block.because})`);
  return because(REASON.BLACKLIST_MATCH);
};

const isFiltered: Check = ({ draft, caller, world }) => {
  if (caller.kind === 'routingGateways') return null;
  const { accessCaller, accessCallee } = draft.numbers;
  const by = readyParty(caller.party).filter(accessCaller, accessCallee);
  if (by === null) return null;
  world.trace?.push(`refused: ${caller.id} does not let the numbers pass (${by})`);
  return because(REASON.CALL_REJECTED);
};

const isNotSubscribed: Check = ({ draft, caller, account, world }) => {
  const own = caller.kind === 'phones' ? caller.party.services : null;
  const services = own ?? account?.party.services ?? [];
  const without = withoutService('outgoing', services, world);
  const { service } = draft;
  return without ?? (service === null ? null : withoutService(service, services, world));
};

function withoutService(service: Service, has: readonly Service[], world: AdmitWorld): End | null {
  if (has.includes(service)) return null;
  world.trace?.push(`refused: the service ${service} is not subscribed`);
  return because(REASON.SERVICE_NOT_SUBSCRIBED);
}

const CHECKS: readonly Check[] = [
  ...[isClosed, systemIsFull, isFencedOut, isLocked, tooManyASecond, linesAreFull],
  ...[accountMayNot, accountIsFull, isListed, isBlocked, isFiltered, isNotSubscribed],
];

/** How far the destination is shows only when its rate is known. */
export function levelFault(
  caller: CallerEntry,
  { level, account }: Sale,
  world: AdmitWorld,
): End | null {
  if (caller.kind === 'routingGateways') return null;
  const { callLevel, lock } = caller.party;
  const international = isBeyond(level, 'domestic');
  if (isBeyond(level, callLevel) || (lock === 'international' && international)) {
    world.trace?.push(`refused: ${caller.id} may not call that far (${level ?? 'unnamed level'})`);
    return because(REASON.ACCOUNT_DISABLED);
  }
  if (!international) return null;
  const services = caller.kind === 'phones' ? caller.party.services : null;
  return withoutService('international', services ?? account.party.services, world);
}
