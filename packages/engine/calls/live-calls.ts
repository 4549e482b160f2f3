// The calls that are there, and what is counted of those that were.
import type { Uuid } from '@tandem/base/kernel';
import type { CallRecord, ReasonCode } from '@tandem/domain/record';
import { CallChanges } from './call-changes.ts';
import type { End } from './ends.ts';
import { named } from './names.ts';
import type { RunningCall } from './run-call.ts';

export interface CallCounters {
  readonly offered: number;
  readonly challenged: number;
  readonly answered: number;
  readonly ended: number;
  /** Ended, by our reason. */
  readonly byReason: ReadonlyMap<ReasonCode, number>;
  /** Events that came too late or made no sense where they came. */
  readonly ignored: number;
  /** Bugs of ours that ended a call. */
  readonly broken: number;
  /** Fees over their reserve though nobody cut the call: paid time ran longer than it should. */
  readonly feesCapped: number;
  /** Connected and charged, and yet of no kind of payer (cdr.md 2): a bug of ours. */
  readonly paidByNobody: number;
  readonly emergencies: number;
  readonly emergenciesUnanswered: number;
}

/** The billing mode of calls that nobody pays for. */
const NOBODY = -1;

export class LiveCalls {
  readonly changes: CallChanges;
  readonly #calls = new Map<Uuid, RunningCall>();
  readonly #byReason = new Map<ReasonCode, number>();
  /** Those that are not over yet: what is over waits only for legs to go. */
  #open = 0;
  #offered = 0;
  #challenged = 0;
  #answered = 0;
  #ended = 0;
  ignored = 0;
  broken = 0;
  feesCapped = 0;
  #paidByNobody = 0;
  emergencies = 0;
  emergenciesUnanswered = 0;

  /** `firstChange`: see CallChanges. */
  constructor(firstChange: number) {
    this.changes = new CallChanges(firstChange);
  }

  get open(): number {
    return this.#open;
  }

  /** With those whose last legs are going. */
  get size(): number {
    return this.#calls.size;
  }

  add(call: RunningCall): void {
    this.#calls.set(call.facts.id, call);
    this.#open += 1;
    this.changes.note(call.facts.id);
  }

  find(id: string): RunningCall | undefined {
    return this.#calls.get(id as Uuid);
  }

  values(): Iterable<RunningCall> {
    return this.#calls.values();
  }

  offered(): void {
    this.#offered += 1;
  }

  challenged(): void {
    this.#challenged += 1;
  }

  answered(call: RunningCall): void {
    this.#answered += 1;
    this.changes.note(call.facts.id);
  }

  /** False: what its record says of who paid cannot be. */
  closed({ facts }: RunningCall, { reason }: End, record: CallRecord): boolean {
    this.changes.ended(facts.id, reason, facts.sale === null ? null : named(facts.sale.account));
    this.#open -= 1;
    this.#ended += 1;
    this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + 1);
    const { answeredAtMs, charge, billingMode } = record;
    const isPaidByNobody = answeredAtMs !== null && charge !== null && billingMode === NOBODY;
    if (isPaidByNobody) this.#paidByNobody += 1;
    return !isPaidByNobody;
  }

  gone(call: RunningCall): void {
    this.#calls.delete(call.facts.id);
  }

  counters(): CallCounters {
    return {
      ...{ offered: this.#offered, challenged: this.#challenged, answered: this.#answered },
      ...{ ended: this.#ended, byReason: this.#byReason, ignored: this.ignored },
      ...{ broken: this.broken, feesCapped: this.feesCapped },
      paidByNobody: this.#paidByNobody,
      emergencies: this.emergencies,
      emergenciesUnanswered: this.emergenciesUnanswered,
    };
  }
}
