// The decision about a call that comes (calls.md 1), within one turn and without waiting: who it
// is, whether it may call, its numbers, its price. Money and routes follow.
import type { Uuid } from '@tandem/base/kernel';
import { listed } from '@tandem/domain/guard';
import {
  endingOf,
  type PartyKindOfRecord,
  REASON,
  type RecordedParty,
} from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import { NO_AGENTS } from '../agents.ts';
import { type End, refusal } from '../ends.ts';
import type { CallerEntry, CallFacts, Draft } from '../facts.ts';
import type { Offered } from '../legs/leg.ts';
import { named } from '../sale.ts';
import { firstFault, levelFault } from './checks.ts';
import { lineKeys } from './group-lines.ts';
import { type Identity, identify } from './identify.ts';
import { accessNumbers, numbersOf } from './numbers.ts';
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
  /** Whatever it takes a line of. */
  readonly lineKeys: readonly bigint[];
}

export function admit(id: Uuid, offered: Offered, world: AdmitWorld): Admission {
  const draft = newDraft(id, offered, world);
  const identity = identify(offered, world);
  if (identity.is === 'challenged') {
    return { is: 'challenged', status: identity.status, challenge: identity.challenge };
  }
  if (identity.is !== 'known') return stranger(draft, identity, world);
  const { caller } = identity;
  draft.caller = partyOf(caller);
  draft.callerKind = caller.kind === 'phones' ? 'phone' : 'trunk';
  world.trace?.push(`from ${caller.kind} ${caller.id} (${offered.source.address})`);
  const end = decide(draft, { offered, caller, world });
  if (end !== null) return { is: 'refused', facts: draft, caller, end, silently: false };
  return { is: 'admitted', facts: draft, caller, lineKeys: keysOf(caller, world) };
}

function newDraft(id: Uuid, offered: Offered, world: AdmitWorld): Draft {
  return {
    id,
    startedAtMs: world.wallMs,
    startedAt: world.now,
    protocol: offered.protocol,
    callId: offered.callId,
    callerIp: offered.source.address,
    callerPort: offered.source.port,
    caller: null,
    callerKind: 'trunk',
    numbers: accessNumbers(offered),
    isIllegal: false,
    isUnrecorded: false,
    isEmergency: false,
    billingMode: -1,
    sale: null,
    agents: NO_AGENTS,
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
  readonly offered: Offered;
  readonly caller: CallerEntry;
  readonly world: AdmitWorld;
}

/** Null: it may go on. The draft has what is known by then. */
function decide(draft: Draft, { offered, caller, world }: Deciding): End | null {
  const numbers = numbersOf(offered, caller);
  if (numbers.ok) draft.numbers = numbers.value;
  if (numbers.ok && isEmergency(draft, world)) {
    world.trace?.push('emergency: nothing holds it up, nobody pays');
    draft.isEmergency = true;
    return null;
  }
  const account = payerOf(caller, world);
  if (account !== undefined) draft.billingMode = caller.kind === 'phones' ? 0 : 1;
  const fault = firstFault({ draft, caller, account, world });
  if (fault !== null) return fault;
  if (!numbers.ok) {
    world.trace?.push(`refused: ${numbers.error.number} is no number (${numbers.error.why})`);
    return refusal(endingOf(REASON.UNALLOCATED_NUMBER));
  }
  const { billedCaller, billedCallee } = draft.numbers;
  world.trace?.push(`billed ${billedCallee} from ${billedCaller || 'withheld'}`);
  if (account === undefined || isExempt(draft, world)) {
    draft.billingMode = -1;
    return null;
  }
  const sale = priced({ draft, caller, account, world });
  return sale.ok ? levelFault(caller, sale.value, world) : sale.error;
}

function isEmergency({ numbers }: Draft, { snapshot, wallMs }: AdmitWorld): boolean {
  const { emergency } = listsOf(snapshot);
  return emergency.some(
    (list) =>
      listed(list, numbers.billedCallee, wallMs) !== null ||
      listed(list, numbers.accessCallee, wallMs) !== null,
  );
}

function payerOf({ party }: CallerEntry, { snapshot }: AdmitWorld): Entry<'accounts'> | undefined {
  return snapshot.find('accounts', party.account);
}

const KINDS: Readonly<Record<CallerEntry['kind'], PartyKindOfRecord>> = {
  mappingGateways: 'mappingGateway',
  routingGateways: 'routingGateway',
  phones: 'phone',
};

export function partyOf(entry: CallerEntry): RecordedParty {
  return { ...named(entry), kind: KINDS[entry.kind] };
}

function keysOf(caller: CallerEntry, world: AdmitWorld): readonly bigint[] {
  const own = caller.kind === 'phones' ? [caller.key] : lineKeys(caller, world);
  const account = payerOf(caller, world);
  return account === undefined ? own : [...own, account.key];
}
