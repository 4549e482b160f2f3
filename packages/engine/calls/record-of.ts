// The record that a call leaves if it ends at this moment: plain data, rated already. A running
// call writes the same into the journal at each step, for whoever finds it after a kill.
import { type Money, ZERO_MONEY } from '@tandem/base/money';
import type {
  BillingMode,
  CallRecord,
  Named,
  RatedSide,
  RecordedAttempt,
  RecordedMedia,
} from '@tandem/domain/record';
import { REASON } from '@tandem/domain/record';
import { incomesOf } from './agents.ts';
import type { End } from './ends.ts';
import type { CallFacts } from './facts.ts';
import { charge, type Sale, unknownCost } from './sale.ts';

/** What the vendor is owed by. */
export interface VendorSale {
  readonly account: Named;
  readonly number: string;
  /** null: their rate is missing. */
  readonly sale: Sale | null;
}

/** Since the answer. */
export interface Connected {
  readonly answeredAtMs: number;
  readonly callerPddMs: number;
  /** null: nobody is owed anything, as for a phone of ours. */
  readonly vendor: VendorSale | null;
  readonly codec: string;
}

export interface CallSoFar {
  readonly facts: CallFacts;
  readonly node: string;
  readonly epoch: string;
  /** null: never answered. */
  readonly connected: Connected | null;
  readonly attempts: readonly RecordedAttempt[];
  /** To the first 18x. */
  readonly pddMs: number | null;
  readonly media: RecordedMedia | null;
  readonly trace: readonly string[];
  /** null: no money was reserved, so there is nothing to charge either. */
  readonly reserved: Money | null;
}

export interface Ended {
  readonly end: End;
  readonly endedAtMs: number;
  readonly holdTimeMs: number;
  readonly isHidden: boolean;
  readonly isForFiles: boolean;
}

export interface RatedRecord {
  readonly record: CallRecord;
  readonly fee: Money;
  readonly isCapped: boolean;
}

/** Nobody is charged for what never found a price, money or a way (cdr.md 2). */
const UNBILLED: ReadonlySet<number> = new Set([
  REASON.ROUTE_NOT_FOUND,
  REASON.RATE_NOT_FOUND,
  REASON.BALANCE_INSUFFICIENT,
]);

export function recordOf(call: CallSoFar, ended: Ended): RatedRecord {
  const { facts, connected, attempts } = call;
  const { end, holdTimeMs } = ended;
  const unbilled = connected === null && UNBILLED.has(end.reason);
  const answeredAtMs = connected?.answeredAtMs ?? facts.startedAtMs;
  const money = unbilled ? UNCHARGED : chargesOf(call, { holdTimeMs, answeredAtMs });
  const last = attempts.at(-1);
  const vendorsWord = wordOfVendor(attempts);
  const { numbers } = facts;
  // One literal without spreads: it is made at each step of each call.
  const record: CallRecord = {
    id: facts.id,
    parentId: facts.parentId,
    node: call.node,
    epoch: call.epoch,
    startedAtMs: facts.startedAtMs,
    answeredAtMs: connected === null ? null : connected.answeredAtMs,
    endedAtMs: ended.endedAtMs,
    holdTimeMs,
    callerE164: numbers.billedCaller,
    calleeE164: numbers.billedCallee,
    callerAccessE164: numbers.accessCaller,
    calleeAccessE164: numbers.accessCallee,
    callerToGatewayE164: last?.callerNumber ?? '',
    calleeToGatewayE164: last?.calleeNumber ?? '',
    caller: facts.caller,
    callee: last?.gateway ?? facts.callee,
    callerIp: facts.callerIp,
    calleeIp: last?.address ?? '',
    callerCallId: facts.callId,
    calleeCallId: last?.callId ?? '',
    endReason: facts.protocol === 'h323' ? end.cause : end.sipStatus,
    endDirection: end.direction,
    serverReason: end.reason,
    label: end.label,
    q850: end.cause,
    vendorStatus: vendorsWord?.status ?? null,
    vendorPhrase: vendorsWord?.phrase ?? '',
    calleeBilling: unbilled ? 0 : facts.calleeBilling,
    billingMode: unbilled ? NOBODY_PAYS : facts.billingMode,
    callerPddMs: connected?.callerPddMs ?? 0,
    calleePddMs: last?.firstResponseMs ?? 0,
    pddMs: call.pddMs,
    charge: money.charge,
    cost: money.cost,
    agents: money.agents,
    packageSeconds: 0,
    codec: connected?.codec ?? '',
    media: connected === null ? null : call.media,
    isIllegal: facts.isIllegal,
    folded: 0,
    isHidden: ended.isHidden,
    isForFiles: ended.isForFiles,
    isRecovered: false,
    attempts,
    trace: call.trace,
  };
  return { record, fee: money.fee, isCapped: money.isCapped };
}

const NOBODY_PAYS: BillingMode = -1;

interface Charges extends Pick<CallRecord, 'charge' | 'cost' | 'agents'> {
  readonly fee: Money;
  readonly isCapped: boolean;
}

const UNCHARGED: Charges = Object.freeze({
  ...{ charge: null, cost: null, agents: [] },
  ...{ fee: ZERO_MONEY, isCapped: false },
});

interface Held {
  readonly holdTimeMs: number;
  readonly answeredAtMs: number;
}

function chargesOf({ facts, connected, reserved }: CallSoFar, held: Held): Charges {
  const cost = connected === null ? null : costOf(connected.vendor, held);
  if (facts.sale === null) return { ...UNCHARGED, cost };
  const charged = charge(facts.sale, { ...held, most: reserved ?? ZERO_MONEY });
  const agents = incomesOf(facts.agents, { fee: charged.fee, ...held });
  return { charge: charged.side, cost, agents, fee: charged.fee, isCapped: charged.isCapped };
}

function costOf(vendor: VendorSale | null, held: Held): RatedSide | null {
  if (vendor === null) return null;
  const { account, number, sale } = vendor;
  return sale === null ? unknownCost(account, number) : charge(sale, { ...held, most: null }).side;
}

/** The last that any vendor said for good. */
function wordOfVendor(attempts: readonly RecordedAttempt[]): RecordedAttempt | undefined {
  return attempts.findLast(({ status }) => status !== null);
}
