// The decision about a call that comes (calls.md 1), within one turn and without waiting: who it
// is, whether it may call, its numbers, its price. Money and routes follow.
import { fail, ok, type Result, type Uuid } from '@tandem/base/kernel';
import { listed } from '@tandem/domain/guard';
import { portedRatedNumber } from '@tandem/domain/numbers';
import type { MappingGateway, Service } from '@tandem/domain/parties';
import {
  endingOf,
  type PartyKindOfRecord,
  REASON,
  type RecordedParty,
} from '@tandem/domain/record';
import { type RouteEntry, sharePrefix } from '@tandem/domain/routing';
import { NO_AGENTS } from '../agents.ts';
import { type End, labelledRefusal, refusal } from '../ends.ts';
import type { CallerEntry, CallFacts, Draft, Numbers } from '../facts.ts';
import type { DiversionReason, Offered } from '../legs/leg.ts';
import { namedParty } from '../names.ts';
import type { PortabilityQuestion } from '../ports.ts';
import type { Sale } from '../sale.ts';
import { actionOf, isFreeToCall, type PhoneEntry, phoneWithNumber } from './called-phone.ts';
import { accountMayNot, firstFault, levelFault } from './checks.ts';
import { callerKeys, countedAs } from './dynamic.ts';
import { mediaAddressesOf } from './fences.ts';
import { lineKeys } from './group-lines.ts';
import { type Identity, identify } from './identify.ts';
import { monthFault } from './month.ts';
import { accessNumbers, forwardedNumbers, type NumberTrouble, numbersOf } from './numbers.ts';
import { calleePays, callerPays, type Payer } from './payer.ts';
import { portabilityQuestion, portedNumber } from './ported.ts';
import { listsOf } from './prepared.ts';
import { isExempt, priced } from './price.ts';
import type { AdmitWorld } from './world.ts';

export type Admission =
  /** It is told to prove who it is, and leaves nothing. */
  | { readonly is: 'challenged'; readonly status: number; readonly challenge: unknown }
  | {
      readonly is: 'refused';
      readonly facts: CallFacts;
      /** null: nobody knows it. */
      readonly caller: CallerEntry | null;
      readonly end: End;
      readonly silently: boolean;
    }
  | Admitted;

export interface Admitted {
  readonly is: 'admitted';
  readonly facts: CallFacts;
  readonly caller: CallerEntry;
  /** The phone of ours that it is for; null: it goes to the gateways. */
  readonly phone: PhoneEntry | null;
  /** The only gateway that it may go by; without it, as its routes are. */
  readonly through?: RouteEntry | undefined;
  /** Whatever it takes a line of. */
  readonly lineKeys: readonly bigint[];
}

/** It waits for who knows where its number was ported to, and is asked about by `admitAs` then. */
export interface Asks {
  readonly is: 'asks';
  readonly question: PortabilityQuestion;
  readonly caller: CallerEntry;
}

export function admit(id: Uuid, offered: Offered, world: AdmitWorld): Admission | Asks {
  const draft = newDraft(id, offered, world);
  const identity = identify(offered, world);
  if (identity.is === 'challenged') {
    return { is: 'challenged', status: identity.status, challenge: identity.challenge };
  }
  if (identity.is !== 'known') return stranger(draft, identity, world);
  const { caller } = identity;
  const question = openQuestion(offered, caller, world);
  if (question !== null) return { is: 'asks', question, caller };
  return admitKnown(draft, { offered, caller }, world);
}

/** What has to be known before the call can be decided; null: nothing. */
export function openQuestion(
  offered: Offered,
  caller: CallerEntry,
  world: AdmitWorld,
): PortabilityQuestion | null {
  if (world.snapshot.parts.byKey.portabilityServers.size === 0) return null;
  const numbers = numbersOf(offered, caller);
  if (!numbers.ok || isEmergency(numbers.value, world)) return null;
  const question = portabilityQuestion(numbers.value, caller, world);
  const isKnown = question === null || world.portability.look(question) !== undefined;
  return isKnown ? null : question;
}

/** A call of who is known already: of one that we place, or one that is only looked at (RTE-9). */
export function admitAs(
  id: Uuid,
  of: CallOf,
  world: AdmitWorld,
): Exclude<Admission, { readonly is: 'challenged' }> {
  const draft = newDraft(id, of.offered, world);
  draft.parentId = of.parentId ?? null;
  draft.service = of.service ?? null;
  return admitKnown(draft, of, world);
}

export interface CallOf {
  readonly offered: Offered;
  readonly caller: CallerEntry;
  readonly parentId?: Uuid | null;
  readonly service?: Service | null;
}

function admitKnown(draft: Draft, { offered, caller }: CallOf, world: AdmitWorld) {
  draft.caller = partyOf(caller);
  draft.callerKind = caller.kind === 'phones' ? 'phone' : 'trunk';
  draft.diverted = believed(offered, caller);
  world.trace?.push(`from ${caller.kind} ${caller.id} (${offered.source.address})`);
  return decided(draft, { numbers: numbersOf(offered, caller), caller, world });
}

/** What a phone sends on is a call of its own, that the phone pays for (billing.md 8). */
export interface ForwardedCall {
  readonly phone: PhoneEntry;
  readonly to: string;
  readonly reason: DiversionReason;
  /** Of the call that came to the phone. */
  readonly parent: CallFacts;
}

export function admitForwarded(
  id: Uuid,
  { offered, forward }: { readonly offered: Offered; readonly forward: ForwardedCall },
  world: AdmitWorld,
): Exclude<Admission, { readonly is: 'challenged' }> {
  const { phone, to, reason, parent } = forward;
  const draft = newDraft(id, offered, world);
  draft.caller = partyOf(phone);
  draft.callerKind = parent.callerKind;
  draft.parentId = parent.id;
  draft.forwarded = { by: [...(parent.forwarded?.by ?? []), phone.key] };
  draft.diverted = [{ number: phone.party.number, reason }, ...parent.diverted];
  world.trace?.push(`sent on by phone ${phone.id} (${reason})`);
  const numbers = forwardedNumbers({ caller: parent.numbers.billedCaller, callee: to }, phone);
  return decided(draft, { numbers, caller: phone, world });
}

function decided(draft: Draft, deciding: Deciding): Exclude<Admission, { is: 'challenged' }> {
  const { caller } = deciding;
  const decision = decide(draft, deciding);
  if (!decision.ok) {
    return { is: 'refused', facts: draft, caller, end: decision.error, silently: false };
  }
  const phone = decision.value;
  draft.countedAs = countedAs(draft, caller)?.name ?? null;
  return { is: 'admitted', facts: draft, caller, phone, lineKeys: keysOf(draft, deciding) };
}

function believed(offered: Offered, { kind, party }: CallerEntry): Offered['diverted'] {
  return kind === 'routingGateways' || party.acceptDiversion ? offered.diverted : [];
}

export function newDraft(id: Uuid, offered: Offered, world: AdmitWorld): Draft {
  return {
    id,
    startedAtMs: world.wallMs,
    startedAt: world.now,
    protocol: offered.protocol,
    callId: offered.callId,
    callerIp: offered.source.address,
    callerPort: offered.source.port,
    caller: null,
    mediaAddresses: mediaAddressesOf(offered.description),
    callerKind: 'trunk',
    numbers: accessNumbers(offered),
    countedAs: null,
    routePrefix: '',
    ...{ ported: null, routesByPorted: false, ratedCallee: '' },
    isIllegal: false,
    isUnrecorded: false,
    isEmergency: false,
    billingMode: -1,
    calleeBilling: 0,
    sale: null,
    payingPhone: null,
    agents: NO_AGENTS,
    ...{ callee: null, isFreeToPhone: false, forwarded: null, diverted: [] },
    ...{ parentId: null, service: null },
  };
}

function stranger(
  draft: Draft,
  { is }: Exclude<Identity, { readonly is: 'known' | 'challenged' }>,
  world: AdmitWorld,
): Admission {
  draft.isIllegal = true;
  world.trace?.push(is === 'failed' ? 'refused: it failed to prove who it is' : 'nobody knows it');
  const reason = is === 'failed' ? REASON.AUTHENTICATION_FAILED : REASON.UNAUTHORIZED_IP;
  // Who tried to prove itself knows that we are here.
  const answers = is === 'failed' || world.snapshot.parameters.get('SS_REPLY_UNAUTHORIZED');
  return {
    is: 'refused',
    facts: draft,
    caller: null,
    end: refusal(endingOf(reason)),
    silently: !answers,
  };
}

interface Deciding {
  readonly numbers: Result<Numbers, NumberTrouble>;
  readonly caller: CallerEntry;
  readonly world: AdmitWorld;
}

/** The phone that it is for, if any. The draft has what is known by then. */
function decide(
  draft: Draft,
  { numbers, caller, world }: Deciding,
): Result<PhoneEntry | null, End> {
  if (numbers.ok) draft.numbers = numbers.value;
  if (numbers.ok && isEmergency(draft.numbers, world)) {
    world.trace?.push('emergency: nothing holds it up, nobody pays');
    draft.isEmergency = true;
    return ok(null);
  }
  const payer = callerPays(draft, caller, world);
  const { account } = payer;
  if (account !== undefined) draft.billingMode = payer.mode;
  const fault = firstFault({ draft, caller, account, world });
  if (caller.kind === 'mappingGateways') draft.routePrefix = shareOf(caller.party, world);
  if (fault !== null) return fail(fault);
  if (!numbers.ok) {
    world.trace?.push(`refused: ${numbers.error.number} is no number (${numbers.error.why})`);
    return fail(refusal(endingOf(REASON.UNALLOCATED_NUMBER)));
  }
  const { billedCaller, billedCallee } = draft.numbers;
  world.trace?.push(`billed ${billedCallee} from ${billedCaller || 'withheld'}`);
  const unknown = portedFault(draft, caller, world);
  if (unknown !== null) return fail(unknown);
  const phone = calledPhone(draft, world);
  if (phone !== null) draft.callee = partyOf(phone);
  const isFree =
    account === undefined || isExempt(draft, world) || isFreeTo({ draft, caller, phone, world });
  if (isFree) {
    draft.billingMode = -1;
    return ok(phone);
  }
  const sale = soldTo(calleePays(phone, caller, world) ?? payer, { draft, world });
  if (!sale.ok) return sale;
  // Calls to phones of ours are on-net, whatever the rate says.
  const tooFar = phone === null ? levelFault(caller, sale.value, world) : null;
  return tooFar === null ? ok(phone) : fail(tooFar);
}

/** Draft has where the number was ported to, as far as it is known. */
function portedFault(draft: Draft, caller: CallerEntry, world: AdmitWorld): End | null {
  const { numbers } = draft;
  draft.ratedCallee = numbers.billedCallee;
  draft.ported = portedNumber(numbers, caller, world);
  if (caller.kind === 'routingGateways' || !caller.party.lrn) return null;
  const { party } = caller;
  draft.ratedCallee = portedRatedNumber(numbers.billedCallee, draft.ported, party);
  draft.routesByPorted = draft.ported !== null;
  if (draft.ported !== null || party.lrnFailure === 'continue') return null;
  world.trace?.push('refused: nobody tells where the number was ported to');
  return refusal(endingOf(REASON.NETWORK_CONGESTION));
}

function shareOf({ prefixShares }: MappingGateway, { random, trace }: AdmitWorld): string {
  if (prefixShares.length === 0) return '';
  const prefix = sharePrefix(prefixShares, random.unit());
  trace?.push(
    `share: ${prefix === '' ? 'none of its prefixes' : `routed with ${prefix} before it`}`,
  );
  return prefix;
}

interface Selling {
  readonly draft: Draft;
  readonly world: AdmitWorld;
}

function soldTo(payer: Payer, { draft, world }: Selling): Result<Sale, End> {
  const { account, rateGroup: group, isCallee, phone } = payer;
  if (isCallee) {
    draft.calleeBilling = 1;
    draft.billingMode = payer.mode;
    world.trace?.push('the called phone pays');
  }
  const fault = accountMayNot({ draft, account, world });
  if (account === undefined || fault !== null) {
    return fail(fault ?? labelledRefusal('AccountLocked', draft.callerKind));
  }
  const spent = monthFault({ draft, phone, account, world });
  if (spent !== null) return fail(spent);
  draft.payingPhone = phone?.key ?? null;
  return priced({ draft, account, group, world });
}

interface ToPhone {
  readonly draft: Draft;
  readonly caller: CallerEntry;
  readonly phone: PhoneEntry | null;
  readonly world: AdmitWorld;
}

function isFreeTo({ draft, caller, phone, world }: ToPhone): boolean {
  draft.isFreeToPhone = phone !== null && isFreeToCall(phone, caller, world);
  if (draft.isFreeToPhone) world.trace?.push(`free: to phone ${phone?.id} of ours`);
  return draft.isFreeToPhone;
}

/** Null also while it is offline and its calls go to the gateways. */
function calledPhone(draft: Draft, world: AdmitWorld): PhoneEntry | null {
  const phone = phoneWithNumber(draft.numbers.billedCallee, world);
  if (phone === null) return null;
  if (actionOf(phone, draft, world).do !== 'toGateways') return phone;
  world.trace?.push(`phone ${phone.id} is offline: on to the gateways`);
  return null;
}

function isEmergency(numbers: Numbers, { snapshot, wallMs }: AdmitWorld): boolean {
  const { emergency } = listsOf(snapshot);
  return emergency.some(
    (list) =>
      listed(list, numbers.billedCallee, wallMs) !== null ||
      listed(list, numbers.accessCallee, wallMs) !== null,
  );
}

const KINDS: Readonly<Record<CallerEntry['kind'], PartyKindOfRecord>> = {
  mappingGateways: 'mappingGateway',
  routingGateways: 'routingGateway',
  phones: 'phone',
};

export function partyOf(entry: CallerEntry): RecordedParty {
  return namedParty(entry, KINDS[entry.kind]);
}

function keysOf(draft: Draft, { caller, world }: Deciding): readonly bigint[] {
  const ofPhone = draft.forwarded === null ? [caller.key] : [];
  const own = caller.kind === 'phones' ? ofPhone : lineKeys(caller, world);
  const { account } = callerPays(draft, caller, { ...world, trace: null });
  const calls = callerKeys(draft, caller, world);
  const all = [...own, ...calls];
  // Held as long as the call is up: a copy has no room for more.
  return account === undefined ? all.slice() : all.concat(account.key);
}
