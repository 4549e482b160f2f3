// The owner of a call: one object with its legs, its money, its timers and its place in the
// journal, entered by one event at a time, and gone when nothing of it is left. The machine
// decides; what its effects mean stands here and in the parts that it owns.
import { ZERO_MONEY } from '@tandem/base/money';
import type { ParameterView } from '@tandem/domain/parameters';
import type { CallRecord, RecordedAttempt } from '@tandem/domain/record';
import type { Balances, OpenAnswer } from '@tandem/engine/balance/contract';
import type { AdmitWorld } from './admit/world.ts';
import type { CalledUser, EarlyEvent } from './attempt.ts';
import {
  type CallEffect,
  type CallEvent,
  type CallState,
  NEW_CALL,
  stepCall,
} from './call.machine.ts';
import type { CallBeginning } from './call-beginning.ts';
import { type BookParts, CallBooks, type SoFar } from './call-books.ts';
import { type CallTimers, type TimerOwner, TimerPlace } from './call-timers.ts';
import { codecOf } from './codec.ts';
import { Connection } from './connection.ts';
import {
  CANCELLED,
  type End,
  labelledRefusal,
  moneyEnd,
  releaseEnd,
  type ServerEnd,
  serverEnd,
} from './ends.ts';
import type { CallFacts } from './facts.ts';
import type { Answer, HuntUser, Pursuit } from './hunting.ts';
import type { CallerLeg, LegEvent, LegMaker, LegUser } from './legs/leg.ts';
import type { Occupancy } from './occupancy.ts';
import { PaidTime, type PaidTimeUser } from './paid-time.ts';
import { passingBetween } from './passing.ts';
import type { ForwardMaker } from './phone-hunt.ts';
import { pursuitOf } from './pursuit.ts';
import type { RatedRecord } from './record-of.ts';
import { rejectionOf } from './rejection.ts';
import { moneyRequest, pricingSince } from './sale.ts';
import { longestCallMs } from './timeouts.ts';
import { mannerOf, tellEarly } from './to-caller.ts';

/** What all calls share. */
export interface CallParts extends BookParts {
  readonly timers: CallTimers;
  readonly balances: Balances;
  readonly legs: LegMaker;
  /** Legs that carry no media, for questions. */
  readonly asks: LegMaker;
  readonly watcher: CallWatcher;
  readonly forwards: ForwardMaker;
}

/** Who keeps the list and counts. */
export interface CallWatcher {
  /** Once, when the called side rings first. */
  rings(call: RunningCall): void;
  answered(call: RunningCall): void;
  closed(call: RunningCall, end: End, record: CallRecord): void;
  /** Nothing of it is left. */
  gone(call: RunningCall): void;
  broken(call: RunningCall, error: unknown): void;
  ignored(): void;
  feeCapped(): void;
}

/** Balances answer within 200 ms; what is later than this is lost (conventions). */
const MONEY_WAIT_MS = 250;
const NO_ATTEMPTS: readonly RecordedAttempt[] = Object.freeze([]);

export class RunningCall implements LegUser, HuntUser, TimerOwner, CalledUser, PaidTimeUser {
  readonly facts: CallFacts;
  readonly #leg: CallerLeg;
  readonly #parts: CallParts;
  readonly #admission: CallBeginning['admission'];
  readonly #view: ParameterView;
  readonly #lines: Occupancy;
  readonly #trace: string[] | null;
  /** While it hunts. A connected call pins neither configuration nor rate table. */
  #world: AdmitWorld | undefined;
  readonly #books: CallBooks;
  readonly #moneyWait = new TimerPlace();
  #state: CallState = NEW_CALL;
  #hunt: Pursuit | undefined;
  #answer: Answer | undefined;
  #paid: PaidTime | undefined;
  #connection: Connection | undefined;
  #attempts: readonly RecordedAttempt[] = NO_ATTEMPTS;
  #pddMs: number | null = null;
  #lineKeys: readonly bigint[] = [];
  #isClosed = false;
  #hasRung = false;
  readonly #media: CallBeginning['media'];

  constructor({ leg, admission, world, media }: CallBeginning, parts: CallParts) {
    this.facts = admission.facts;
    this.#leg = leg;
    this.#admission = admission;
    this.#world = world;
    this.#media = media;
    this.#parts = parts;
    this.#view = world.snapshot.parameters;
    this.#lines = world.lines;
    this.#trace = world.trace;
    this.#books = new CallBooks(this.facts, { view: this.#view, trace: world.trace }, parts);
  }

  begin(): void {
    this.#leg.listen(this);
    const admission = this.#admission;
    this.guard(() => {
      if (admission.is === 'refused') {
        return this.#feed({ type: 'refused', end: admission.end });
      }
      this.#takeLines(admission.lineKeys);
      this.#feed({ type: 'admitted', pays: this.facts.sale !== null });
    });
  }

  get state(): CallState['name'] {
    return this.#state.name;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** As its record would be if it ended now. */
  get soFar(): RatedRecord {
    const attempts = this.#hunt?.underWay ?? this.#attempts;
    const end = serverEnd('shutdown', this.#connection !== undefined);
    return this.#books.rated({ ...this.#soFar(), attempts }, end);
  }

  endBy(why: ServerEnd): void {
    this.guard(() => this.#feed({ type: 'serverEnds', why }));
  }

  guard(entry: () => void): void {
    try {
      entry();
    } catch (error) {
      this.#breaks(error);
    }
  }

  /** What the caller's leg says. */
  hears(event: LegEvent): void {
    this.guard(() => {
      if (event.type === 'cancelled') {
        return this.#feed({ type: 'callerCancelled', end: CANCELLED });
      }
      if (event.type === 'released') {
        const end = releaseEnd('caller', event.release);
        return this.#feed({ type: 'callerReleased', end });
      }
      if (this.#isClosed) return this.ignored();
      if (this.#connection?.hears('caller', event)) return;
      if (event.type === 'change') return this.#leg.refuseChange(event.change.id, REQUEST_PENDING);
      this.ignored();
    });
  }

  /** What the called leg says since it is up. */
  calledHeard(event: LegEvent): void {
    if (event.type === 'released') {
      this.#feed({ type: 'calledReleased', end: releaseEnd('called', event.release) });
      return;
    }
    if (this.#isClosed || !this.#connection?.hears('called', event)) this.ignored();
  }

  heard(event: EarlyEvent): void {
    this.#pddMs ??= this.#books.sinceStartMs();
    tellEarly(this.#leg, event, this.#admission);
    const isRinging = event.type === 'ringing';
    if (isRinging && !this.#hasRung) this.#parts.watcher.rings(this);
    this.#hasRung ||= isRinging;
  }

  answered(answer: Answer): void {
    this.#answer = answer;
    this.#feed({ type: 'answered' });
  }

  unreached(end: End): void {
    this.#feed({ type: 'unreached', end });
  }

  freed(): void {
    if (this.#isClosed) this.#leaveWhenEmpty();
  }

  ignored(): void {
    this.#parts.watcher.ignored();
  }

  stepDue(): void {
    this.guard(() => this.#writeStep('renewed'));
  }

  timerFired(_name: string, generation: number): void {
    const end = labelledRefusal('SystemBusy', this.facts.callerKind);
    this.guard(() => this.#feed({ type: 'moneyLate', generation, end }));
  }

  #feed(event: CallEvent): void {
    const { state, effects } = stepCall(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: CallEffect): void {
    switch (effect.do) {
      case 'askMoney':
        this.#askMoney(effect.generation);
        return;
      case 'stopWaiting':
        this.#parts.timers.disarm(this.#moneyWait);
        return;
      case 'giveMoneyBack':
        this.#paid?.settle(ZERO_MONEY);
        this.#paid = undefined;
        return;
      case 'hunt':
        this.#beginHunt();
        return;
      case 'giveUpHunt':
        this.#hunt?.giveUp(effect.cause, 'cancelled');
        return;
      case 'connect':
        this.#connect();
        return;
      case 'reject':
        this.#leg.reject(rejectionOf(effect.end, this.#admission));
        return;
      case 'releaseCaller':
        this.#leg.release(effect.cause, this.#connection?.passedTo('caller', effect.headers));
        return;
      case 'releaseCalled':
        this.#connection?.releaseCalled(effect.cause, effect.headers);
        return;
      case 'close':
        this.#close(effect.end);
        return;
      case 'count':
        this.ignored();
        return;
    }
  }

  #askMoney(generation: number): void {
    const { sale, startedAtMs } = this.facts;
    if (sale === null) return;
    const wait = { afterMs: MONEY_WAIT_MS, name: 'money', generation };
    this.#parts.timers.arm(this, this.#moneyWait, wait);
    const request = moneyRequest(sale, startedAtMs, this.#view);
    this.#parts.balances.open(request, (answer) => this.guard(() => this.#moneyAnswered(answer)));
  }

  #moneyAnswered(answer: OpenAnswer): void {
    if (answer.ok) {
      this.#paid = new PaidTime(answer.money, this.#parts, this);
      this.#feed({ type: 'moneyGranted' });
      return;
    }
    const end = moneyEnd(answer.why, this.facts.callerKind);
    this.#trace?.push(`refused: no money (${answer.why})`);
    this.#feed({ type: 'moneyRefused', end });
  }

  #beginHunt(): void {
    const [admission, world] = [this.#admission, this.#world];
    if (admission.is !== 'admitted' || world === undefined) return;
    const { caller, phone, through } = admission;
    const { legs, asks, timers, forwards } = this.#parts;
    this.#hunt = pursuitOf(phone, {
      routing: { facts: this.facts, caller, world, through },
      ...{ offered: this.#leg.offered, legs, asks, timers, forwards, user: this },
      hasHeardMedia: () => this.#media?.hasHeardCalled() ?? false,
    });
    this.#hunt.begin();
  }

  #connect(): void {
    const [answer, hunt] = [this.#answer, this.#hunt];
    if (answer === undefined || hunt === undefined) return;
    this.#attempts = hunt.attempts.slice();
    this.#world = undefined;
    this.#answer = undefined;
    answer.attempt.handOver(this);
    this.#takeLines(this.#lineKeys.concat(answer.lineKeys));
    for (const key of answer.lineKeys) this.#lines.free(key, answer.holder);
    if (hunt.leaving === 0) this.#hunt = undefined;
    const connection = this.#connectionOf(answer);
    this.#connection = connection;
    const { answeredAtMs } = connection.connected;
    this.#paid?.begin(connection.answeredAt, pricingSince(this.facts.sale, answeredAtMs));
    this.#books.packTrace();
    // Written down before the caller hears it: whatever kills us, the call is found.
    this.#writeStep('answered');
    connection.answer(answer.description, mannerOf(answer, this.#admission));
    // A kill leaves the file: the record is to name it.
    if (this.#media?.isRecording === true) this.#writeStep('renewed');
    this.#parts.watcher.answered(this);
  }

  #connectionOf(answer: Answer): Connection {
    const { attempt, maxCallSeconds, vendor, description, measuredAs } = answer;
    const { clock, timers } = this.#parts;
    const { caller } = this.#admission;
    const isVendor = caller === null || caller.kind === 'routingGateways';
    const limits = [isVendor ? null : caller.party.maxCallSeconds];
    return new Connection({
      ...{ caller: this.#leg, called: attempt.leg, answeredAt: clock.now(), timers, measuredAs },
      connected: {
        answeredAtMs: this.#books.atMs(),
        callerPddMs: this.#books.sinceStartMs(),
        ...{ vendor, codec: codecOf(description) },
      },
      longestMs: longestCallMs([...limits, maxCallSeconds], this.#view),
      passing: passingBetween(this.#admission, answer.passes),
      user: this,
    });
  }

  #writeStep(kind: 'answered' | 'renewed'): void {
    const connection = this.#connection;
    if (connection === undefined || this.#isClosed) return;
    const mediaPorts = this.#media?.ports() ?? [];
    this.#books.step(kind, { ...this.#soFar(), connection, mediaPorts });
    connection.stepWritten();
  }

  #close(end: End): void {
    const rated = this.#books.ended(this.#soFar(), end);
    this.#isClosed = true;
    // Cut by us, it is charged what it had reserved; else its time was longer than it should be.
    if (rated.isCapped && this.#connection !== undefined && end.direction !== BY_SERVER) {
      this.#parts.watcher.feeCapped();
    }
    this.#paid?.settle(rated.fee);
    this.#paid = undefined;
    this.#letGo();
    this.#parts.watcher.closed(this, end, rated.record);
    this.#leaveWhenEmpty();
  }

  #letGo(): void {
    this.#connection?.end();
    this.#parts.timers.disarm(this.#moneyWait);
    for (const key of this.#lineKeys) this.#lines.free(key, this);
    this.#lineKeys = [];
  }

  #leaveWhenEmpty(): void {
    if (this.#hunt === undefined || this.#hunt.leaving === 0) this.#parts.watcher.gone(this);
  }

  #soFar(): SoFar {
    return {
      connection: this.#connection,
      attempts: this.#hunt?.attempts ?? this.#attempts,
      ...{ pddMs: this.#pddMs, reserved: this.#paid?.reserved ?? null },
      media: this.#media?.quality() ?? null,
    };
  }

  #takeLines(keys: readonly bigint[]): void {
    this.#lineKeys = keys;
    for (const key of keys) this.#lines.take(key, this);
  }

  /** A bug of ours ends this call (reason 13), and no other. */
  #breaks(error: unknown): void {
    this.#parts.watcher.broken(this, error);
    if (this.#isClosed) {
      this.#leaveWhenEmpty();
      return;
    }
    try {
      if (this.#state.name !== 'over') {
        this.#feed({ type: 'serverEnds', why: 'broken' });
        return;
      }
      this.#close(serverEnd('broken', this.#connection !== undefined));
    } catch (again) {
      this.#parts.watcher.broken(this, again);
      this.#isClosed = true;
      this.#letGo();
      this.#parts.watcher.gone(this);
    }
  }
}

const REQUEST_PENDING = 491;
const BY_SERVER = 2;
