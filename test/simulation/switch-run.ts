// One run of the switch on a machine, joined as apps/switch does, over parts of the testkit. It can
// be killed at each moment of a turn that writes a step of some kind.
import { ms, ok } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { SeededRandom, SimulatedNetwork } from '@tandem/base/testkit';
import { type Journal, type JournalLimits, openJournal } from '@tandem/books/journal';
import type { CallRecord, Step } from '@tandem/domain/record';
import { LeasedBalances, type LeaseOffice } from '@tandem/engine/balance';
import {
  Calls,
  type CallTaker,
  hopsToAddresses,
  type Recovery,
  RetriedCalls,
  SipEndpoint,
  type SipLegSettings,
} from '@tandem/engine/calls';
import { EMPTY_SNAPSHOT, type Snapshot } from '@tandem/engine/snapshot';
import { holdUntil, transactionTimings } from '@tandem/protocol/sip';
import { endCalls } from '../../apps/switch/closing.ts';
import { openSwitchJournal, type SwitchJournal } from '../../apps/switch/journal.ts';
import { onceKept } from '../../apps/switch/kept-epoch.ts';
import { COME_LATER } from '../../apps/switch/later.ts';
import { recover } from '../../apps/switch/recovery.ts';
import { simulatedSockets } from '../../packages/protocol/sip/transport/testing-sockets.ts';
import type { Chronicle } from './chronicle.ts';
import type { Machine } from './machine.ts';
import type { ModelDatabase } from './model-database.ts';
import { ModelOffice } from './model-office.ts';
import type { Plant } from './plants.ts';
import { Process } from './process.ts';
import { TrackedBalances } from './tracked-balances.ts';

/** Of a turn that says a step. */
export type TurnMoment =
  | 'beforeWrite'
  | 'afterWrite'
  /** Some packets of the turn are out, others are not. */
  | 'betweenPackets'
  | 'afterPackets'
  | 'afterSync';

export interface KillPoint {
  readonly kind: Step['kind'];
  readonly moment: TurnMoment;
}

export interface SwitchWorld {
  readonly machine: Machine;
  readonly network: SimulatedNetwork;
  readonly database: ModelDatabase;
  readonly chronicle: Chronicle;
  readonly random: SeededRandom;
  readonly log: Log;
  /** As it stands now: operators change it while calls run. */
  readonly snapshot: () => Snapshot;
  /** Accounts whose parties may call at any time. */
  readonly expected: ReadonlySet<bigint>;
  readonly settings: SipLegSettings;
  readonly limits: Partial<JournalLimits>;
  readonly backlogLimit: number;
  readonly plant: Plant | undefined;
  /** Told of each kill in the middle of something. */
  readonly struck: (moment: string) => void;
  /** Errors of ours that were caught. */
  readonly broke: (error: unknown) => void;
}

/** Two of them would be mended by telling once more who was told just before the end. */
const TOLD_ONCE: ReadonlySet<Plant> = new Set(['toldOnce', 'writtenOffFirst', 'owedByesForgotten']);

export class SwitchRun {
  readonly process: Process;
  readonly world: SwitchWorld;
  killAt: KillPoint | undefined;
  killed: () => void = () => undefined;
  epoch = '';
  /** As it is, and as the switch has it. */
  journal!: Journal;
  joint!: SwitchJournal;
  recovery!: Recovery;
  office!: ModelOffice;
  balances!: LeasedBalances;
  tracked!: TrackedBalances;
  endpoint!: SipEndpoint;
  calls!: Calls;
  isReady = false;
  readonly #taker = new LateTaker();
  /** Of the turn that runs. */
  #saidNow = new Set<Step['kind']>();

  constructor(world: SwitchWorld) {
    this.world = world;
    this.process = new Process(world.machine);
  }

  /** False: the disk is not fit for it now. */
  async start(): Promise<boolean> {
    const { process, world } = this;
    const { random, log } = world;
    const opened = await openSwitchJournal({
      ...{ disk: process.disk, clock: process, timers: process, random, log },
      atTurnEnd: (run) => void process.after(ms(0), () => this.#turnEnds(run)),
      opens: (options) => this.#opens(options),
    });
    if (!opened.ok || process.isOver) return false;
    this.joint = opened.value;
    this.epoch = opened.value.epoch;
    this.#join();
    if (!(await this.#listen()) || process.isOver) return false;
    this.#recover();
    this.#taker.calls = this.#callTaker();
    this.isReady = true;
    return true;
  }

  /** Every write is looked at. */
  #opens: typeof openJournal = async (options) => {
    const opened = await openJournal({ ...options, limits: this.world.limits });
    if (!opened.ok) return opened;
    const { journal, recovered } = opened.value;
    this.journal = journal;
    this.#settles();
    const seen: Journal = {
      append: (entry) => journal.append(entry),
      write: () => this.#write(),
      refusal: () => journal.refusal(),
      durable: () => journal.durable(),
      passed: (sinks) => journal.passed(sinks),
      limitBacklog: (calls) => journal.limitBacklog(calls),
      health: () => journal.health(),
      close: () => journal.close(),
    };
    return ok({ journal: seen, recovered });
  };

  get name(): { readonly node: string; readonly epoch: string } {
    return { node: this.world.machine.node, epoch: this.epoch };
  }

  append(step: Step): boolean {
    const isTaken = this.joint.append(step);
    if (!isTaken) return false;
    this.world.chronicle.said(step, this.name);
    this.#saidNow.add(step.kind);
    return true;
  }

  /** As closeSwitch does. */
  async close(drainMs: number): Promise<void> {
    const { calls, endpoint, recovery, process } = this;
    this.isReady = false;
    const forgets = { unanswered: 0, owedByes: 0, sayOwedByes: () => undefined };
    await endCalls({
      ...{ calls, recovery, timers: process, drainMs },
      endpoint: this.world.plant === 'owedByesForgotten' ? forgets : endpoint,
    });
    if (process.isOver) return;
    this.#taker.calls = COME_LATER;
    this.balances.close();
    await this.office.close();
    if (process.isOver) return;
    await this.joint.close();
    if (process.isOver) return;
    await endpoint.close();
  }

  #join(): void {
    const { process, world } = this;
    const { machine, database, plant } = world;
    const { node, clock } = machine;
    this.joint.limitBacklog(world.backlogLimit);
    const book = { node, epoch: this.epoch };
    this.office = new ModelOffice({ database, clock, book });
    const office: LeaseOffice = {
      ask: (requests, answered) =>
        this.office.ask(requests, (answers) => process.ifAlive(() => answered(answers))),
    };
    this.balances = new LeasedBalances({
      ...{ ...book, clock: process, timers: process },
      office: onceKept(office, this.joint, process),
      append: (step) => this.append(step) && plant !== 'returnedAndKept',
    });
    this.tracked = new TrackedBalances(this.balances, database.defects);
    this.balances.expect(world.expected);
  }

  async #listen(): Promise<boolean> {
    const { process, world } = this;
    const { machine, network, random, plant, settings } = world;
    const sockets = process.sockets(simulatedSockets({ network, addresses: [machine.address] }));
    const turn = { atEnd: (run: () => void) => this.joint.gate.leave(run) };
    const now = { atEnd: (run: () => void) => run() };
    this.endpoint = new SipEndpoint({
      stack: { sockets: holdUntil(sockets, plant === 'packetsFirst' ? now : turn) },
      ...{ clock: process, timers: process, random: random.fork('sip'), taker: this.#taker },
      timings: transactionTimings(),
      settings: () => settings,
      hopsTo: hopsToAddresses,
      broke: world.broke,
    });
    const at = { address: machine.address, port: 5060 };
    const listening = await this.endpoint.stack.transport.listenBoth(at);
    if (!listening.ok) throw new Error(listening.error.message);
    this.calls = this.#callsOver(this.endpoint);
    return true;
  }

  #callsOver(legs: SipEndpoint): Calls {
    const { process, world } = this;
    const { machine, random, log, snapshot } = world;
    return new Calls({
      ...{ node: machine.node, epoch: () => this.epoch, random: random.fork('calls'), log },
      ...{ balances: this.tracked, legs, clock: process, timers: process },
      journal: {
        append: (step) => this.#saysOfCall(step),
        refusal: () => this.joint.refusal(),
      },
      snapshot,
    });
  }

  #callTaker(): CallTaker {
    const { calls: taker, process: clock } = this;
    if (this.world.plant === 'retriesTaken') return taker;
    return new RetriedCalls({ taker, clock, before: this.joint });
  }

  #saysOfCall(step: Step): void {
    const { plant } = this.world;
    if (step.kind === 'ended') this.tracked.lastHoldMs = step.record.holdTimeMs;
    if (plant === 'answerUnwritten' && step.kind === 'answered') return;
    this.append(step);
    if (plant === 'endedTwice' && step.kind === 'ended') this.append(step);
  }

  #recover(): void {
    const { process, world, joint } = this;
    const { plant, machine, log } = world;
    const { openCalls, epoch } = joint;
    const endedLately = plant !== undefined && TOLD_ONCE.has(plant) ? [] : joint.endedLately;
    const { node } = machine;
    if (plant === 'epochFirst') this.append({ kind: 'epoch', node, epoch });
    this.recovery = recover({
      ...{ node, log, timers: process, holder: { current: EMPTY_SNAPSHOT } },
      journal: {
        ...{ openCalls, endedLately, epoch, append: (step) => this.#recovers(step) },
        whenEpochKept: (act) => joint.whenEpochKept(act),
      },
      endpoint: { hangUpFromFacts: (...leg) => this.#hangsUp(...leg) },
    });
  }

  #hangsUp(...[facts, farewell]: Parameters<SipEndpoint['hangUpFromFacts']>): boolean {
    const { plant, database } = this.world;
    const { heard } = farewell;
    if (plant === 'noByes' || plant === 'writtenOffFirst') heard();
    if (plant === 'noByes') return true;
    const isUnderWay = this.endpoint.hangUpFromFacts(facts, farewell);
    if (!isUnderWay) database.defects.push('no way to hang up');
    return isUnderWay;
  }

  #recovers(step: Step): boolean {
    const { plant } = this.world;
    if (plant === 'epochFirst' && step.kind === 'epoch') return true;
    if (plant === 'openCallsForgotten' && step.kind === 'ended') return true;
    return this.append(this.#charged(step));
  }

  #charged(step: Step): Step {
    if (this.world.plant !== 'recoveryChargesMore' || step.kind !== 'ended') return step;
    const { record } = step;
    const call = this.joint.openCalls.find((each) => each.record.id === record.id);
    if (record.charge === null || call === undefined) return step;
    const charge = { ...record.charge, feeE7: call.reservedE7 };
    return { ...step, record: { ...record, charge } satisfies CallRecord };
  }

  #turnEnds(run: () => void): void {
    run();
    if (this.process.isOver) return;
    this.process.sendsLeft = undefined;
    this.#dies('afterPackets');
    if (this.process.isOver) return;
    const hasSaid = this.#saidNow.size > 0;
    const killsAfterSync = this.#isDue('afterSync');
    this.#saidNow = new Set();
    if (!hasSaid) return;
    this.#settles(killsAfterSync);
  }

  /** What is pending now is durable when the journal says so. */
  #settles(kills = false): void {
    const { chronicle, machine } = this.world;
    const last = chronicle.lastPending(machine.node);
    void this.journal.durable().then((isDurable) => {
      if (!isDurable || this.process.isOver) return;
      chronicle.durable(machine.node, last);
      if (kills) this.#kill();
    });
  }

  #write(): boolean {
    this.#dies('beforeWrite');
    if (this.process.isOver) return false;
    const isTaken = this.journal.write();
    if (this.#saidNow.size > 0) this.world.chronicle.wrote(this.world.machine.node, isTaken);
    this.#dies('afterWrite');
    if (this.#isDue('betweenPackets')) {
      this.process.sendsLeft = 1;
      this.process.ranOut = () => this.#kill();
    }
    return isTaken;
  }

  /** Of its first turn: that is when it hangs up what was open. */
  killAfterSends(count: number): void {
    this.process.sendsLeft = count;
    this.process.ranOut = () => {
      this.world.struck('recovery betweenPackets');
      this.#kill();
    };
  }

  #isDue(moment: TurnMoment): boolean {
    const { killAt } = this;
    return killAt?.moment === moment && this.#saidNow.has(killAt.kind);
  }

  #dies(moment: TurnMoment): void {
    if (this.#isDue(moment)) this.#kill();
  }

  #kill(): void {
    if (this.process.isOver) return;
    if (this.killAt !== undefined) this.world.struck(`${this.killAt.kind} ${this.killAt.moment}`);
    this.killAt = undefined;
    this.killed();
  }
}

/** The socket is there before the calls are, and after them. */
class LateTaker implements CallTaker {
  calls: CallTaker = COME_LATER;

  offered(leg: Parameters<CallTaker['offered']>[0]): void {
    this.calls.offered(leg);
  }
}
