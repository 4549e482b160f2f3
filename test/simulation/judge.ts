// What must hold of the books at each moment, and of all that was said and heard in the end.
import type { CallRecord } from '@tandem/domain/record';
import type { Chronicle, RunEnd, SaidStep, StoryOfCall } from './chronicle.ts';
import type { CustomerCall } from './customer.ts';
import { balancesBy, type ModelDatabase } from './model-database.ts';
import type { PeerDialog } from './peer-dialog.ts';
import type { Tariff } from './tariff.ts';
import type { VendorCall } from './vendor.ts';

/** So long after its BYEs a restart may write a call off. */
const BYES_HEARD_WITHIN_MS = 1_500;
/** So long a BYE is sent again; who is killed meanwhile does not send it. */
const BYE_LASTS_MS = 40_000;

/** An answer that came too late is acknowledged and hung up at once, or when its BYE is heard. */
const DISMISSED_WITHIN_MS = 5_000;

export interface Heard {
  readonly customers: readonly CustomerCall[];
  readonly vendors: readonly VendorCall[];
}

export interface Verdict {
  readonly defects: readonly string[];
  /** Peers that were left in a call because BYEs were lost, and the switch died meanwhile. */
  readonly leftHanging: number;
  readonly lostToPower: number;
  readonly recovered: number;
}

/** After each transaction of the database. */
export function judgeBooks({ bank, defects }: ModelDatabase, tariff: Tariff): void {
  for (const name of ['prepaid', 'postpaid'] as const) {
    const account = tariff.accounts[name];
    const { balance, credit, minimum } = bank.of(account);
    const spendable = balance + credit - minimum;
    const leased = bank.leased(account);
    if (balance + credit < 0n) defects.push(`${name} has ${balance} and a credit of ${credit}`);
    if (leased > spendable) defects.push(`${leased} is lent of ${spendable} of ${name}`);
  }
}

export class Judge {
  readonly defects: string[] = [];
  leftHanging = 0;
  lostToPower = 0;
  readonly #chronicle: Chronicle;
  readonly #database: ModelDatabase;

  constructor(chronicle: Chronicle, database: ModelDatabase) {
    this.#chronicle = chronicle;
    this.#database = database;
  }

  judge(heard: Heard): Verdict {
    for (const story of this.#chronicle.calls.values()) this.#judgeCall(story);
    this.#judgeRecords();
    this.#judgeLedger();
    this.#judgeAnswers(heard);
    this.#judgePeers(heard);
    this.#judgeVendors(heard);
    const recovered = [...this.#database.records.values()].filter((each) => each.isRecovered);
    const { defects, leftHanging, lostToPower } = this;
    return { defects, leftHanging, lostToPower, recovered: recovered.length };
  }

  #says(isFine: boolean, defect: () => string): void {
    if (!isFine) this.defects.push(defect());
  }

  /** A call that was surely written down has its one record, and it is right. */
  #judgeCall(story: StoryOfCall): void {
    const record = this.#database.records.get(story.id);
    const { open, ended } = story;
    const isSure = [...open, ...ended].some(({ surety }) => surety !== 'lost');
    this.#says(!isSure || record !== undefined, () => `call ${story.id} has no record`);
    const sureEnds = ended.filter(({ surety }) => surety !== 'lost');
    this.#says(sureEnds.length <= 1, () => `call ${story.id} ended ${sureEnds.length} times`);
    const answers = open.filter(({ step }) => step.kind === 'answered');
    this.#says(answers.length <= 1, () => `call ${story.id} was answered twice`);
    if (record === undefined) return;
    const isAnswered = record.answeredAtMs !== null;
    this.#says(isAnswered === open.length > 0, () => `call ${story.id}: answered without a step`);
    if (isAnswered) this.#judgeAnswered(record, open);
  }

  #judgeAnswered(record: CallRecord, open: StoryOfCall['open']): void {
    const { id, holdTimeMs, answeredAtMs, endedAtMs, startedAtMs } = record;
    this.#says(answeredAtMs !== null && answeredAtMs >= startedAtMs, () => `${id}: times`);
    const roundedMs = Math.abs(endedAtMs - (answeredAtMs ?? 0) - holdTimeMs);
    this.#says(roundedMs <= 1, () => `${id}: hold time`);
    const fee = feeOf(record);
    if (record.isRecovered) {
      // Which steps a loss of power has taken nobody can say; what was durable is the least.
      const lastSure = open.findLastIndex(({ surety }) => surety !== 'lost');
      const may = open.slice(Math.max(0, lastSure));
      const isOne = may.some(
        ({ call }) => call.record.holdTimeMs === holdTimeMs && feeOf(call.record) === fee,
      );
      this.#says(isOne, () => `${id} was recovered otherwise than by its last step`);
    } else {
      const reserved = BigInt(open.at(-1)?.call.reservedE7 ?? '0');
      this.#says(fee <= reserved, () => `${id}: a fee of ${fee}, ${reserved} was reserved`);
    }
  }

  /** No record follows that of an INVITE which was answered, and none comes out of nothing. */
  #judgeRecords(): void {
    const { records } = this.#database;
    for (const { id } of records.values()) {
      const { ended = [] } = this.#chronicle.calls.get(id) ?? {};
      this.#says(ended.length > 0, () => `record ${id} of no call`);
    }
    const answered = new Set<string>();
    // In the order in which they were first heard of.
    for (const { id } of this.#chronicle.calls.values()) {
      const record = records.get(id);
      if (record === undefined) continue;
      const { callerCallId } = record;
      const isAgain = answered.has(callerCallId);
      this.#says(!isAgain, () => `${callerCallId} was answered, and called again`);
      if (record.answeredAtMs !== null) answered.add(callerCallId);
    }
  }

  #judgeLedger(): void {
    const { entries, bank, records } = this.#database;
    const balances = balancesBy(entries);
    let sum = 0n;
    for (const [account, { balance }] of bank.accounts) {
      sum += balance;
      const due = balances.get(account) ?? 0n;
      this.#says(balance === due, () => `${account} has ${balance}, by its entries ${due}`);
    }
    this.#says(sum === 0n, () => `all balances together are ${sum}`);
    const fees = { call: 0n, cost: 0n, commission: 0n };
    for (const { charge, cost, agents } of records.values()) {
      fees.call -= BigInt(charge?.feeE7 ?? '0');
      fees.cost -= BigInt(cost?.feeE7 ?? '0');
      for (const { amountE7 } of agents) fees.commission += BigInt(amountE7);
    }
    for (const { kind, amount } of entries) if (kind !== 'payment') fees[kind] -= amount;
    for (const [kind, left] of Object.entries(fees)) {
      this.#says(left === 0n, () => `entries of ${kind} differ from records by ${left}`);
    }
  }

  /** A caller who heard an answer has a record of it, unless the medium lost it. */
  #judgeAnswers({ customers }: Heard): void {
    for (const { dialogs, script } of customers) {
      for (const tag of dialogs.keys()) {
        const said = this.#chronicle.answers.get(tag);
        if (said === undefined) {
          this.defects.push(`an answer to ${script.callId} was not written down`);
          continue;
        }
        if (this.#database.records.has(said.call.record.id)) continue;
        const how = this.#chronicle.ends.get(said.run.epoch)?.how;
        if (how === 'power' || said.isHeldByDisk) this.lostToPower += 1;
        else this.defects.push(`the answer to ${script.callId} is lost`);
      }
    }
  }

  /** A vendor whose answer was taken, and who talked, has a call that was written down. */
  #judgeVendors({ vendors }: Heard): void {
    for (const { dialog, isAcknowledged } of vendors) {
      if (dialog === undefined || !isAcknowledged || dialog.end !== 'saidBye') continue;
      const { sinceMs, endedAtMs, names } = dialog;
      if (endedAtMs - sinceMs < DISMISSED_WITHIN_MS || this.#storyOf(dialog)) continue;
      this.#says(
        this.#diedSoonAfter(sinceMs),
        () => `a vendor talked in ${names.callId}, of which nobody knows`,
      );
    }
  }

  /** Who believes to be in a call has one, or was left by a switch that died hanging up. */
  #judgePeers({ customers, vendors }: Heard): void {
    const sides = [
      ...customers.flatMap(({ dialogs }) => [...dialogs.values()]),
      ...vendors.flatMap(({ dialog }) => dialog ?? []),
    ];
    for (const dialog of sides) {
      const { callId, to } = dialog.names;
      this.#says(!dialog.hasSeenOldNumber, () => `${callId} got a request with an old number`);
      if (!dialog.isUp) continue;
      if (this.#wasLeft(dialog)) this.leftHanging += 1;
      else this.defects.push(`nobody hung up ${callId} at ${to}`);
    }
  }

  #wasLeft(dialog: PeerDialog): boolean {
    const story = this.#storyOf(dialog);
    if (story === undefined) return this.#diedSoonAfter(dialog.sinceMs);
    const isSure = story.open.some(({ surety }) => surety !== 'lost');
    return !isSure || story.ended.some((said) => this.#diedHangingUp(said));
  }

  #storyOf({ names }: PeerDialog): StoryOfCall | undefined {
    const { callId, localTag, remoteTag } = names;
    for (const story of this.#chronicle.calls.values()) {
      const legs = story.open[0]?.call.legs ?? [];
      const isOf = legs.some(
        (leg) => leg.callId === callId && leg.remoteTag === localTag && leg.localTag === remoteTag,
      );
      if (isOf) return story;
    }
    return undefined;
  }

  /** Its BYEs were lost, and it was gone before it could say them again. */
  #diedHangingUp({ run, atMs }: SaidStep): boolean {
    const end = this.#chronicle.ends.get(run.epoch);
    if (end === undefined || !isSoon(end, atMs)) return false;
    return this.#chronicle.wasNetworkBad(atMs - BYES_HEARD_WITHIN_MS, end.atMs);
  }

  #diedSoonAfter(atMs: number): boolean {
    return [...this.#chronicle.ends.values()].some(
      (end) => end.how !== 'closed' && isSoon(end, atMs),
    );
  }
}

function isSoon({ atMs }: RunEnd, sinceMs: number): boolean {
  return atMs >= sinceMs && atMs - sinceMs < BYE_LASTS_MS;
}

function feeOf({ charge }: CallRecord): bigint {
  return BigInt(charge?.feeE7 ?? '0');
}
