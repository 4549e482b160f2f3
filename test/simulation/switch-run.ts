// One run of the switch on a machine, joined as apps/switch does, over parts of the testkit. It can
// be killed at each moment of a turn that writes a step of some kind.
import { ms, replaceFile } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { SeededRandom, SimulatedNetwork } from '@tandem/base/testkit';
import {
  type EntryKind,
  type Journal,
  type JournalLimits,
  openJournal,
  type Recovered,
  readPositions,
  TurnGate,
} from '@tandem/books/journal';
import type { CallRecord, OpenCall, OpenStep, Step } from '@tandem/domain/record';
import { LeasedBalances, nextEpoch } from '@tandem/engine/balance';
import {
  Calls,
  type CallTaker,
  endOpenCalls,
  hopsToAddresses,
  SipEndpoint,
  type SipLegSettings,
} from '@tandem/engine/calls';
import type { Snapshot } from '@tandem/engine/snapshot';
import { holdUntil, transactionTimings } from '@tandem/protocol/sip';
import { COME_LATER } from '../../apps/switch/later.ts';
import { simulatedSockets } from '../../packages/protocol/sip/transport/testing-sockets.ts';
import type { Chronicle } from './chronicle.ts';
import type { Machine } from './machine.ts';
import type { ModelDatabase } from './model-database.ts';
import { ModelOffice } from './model-office.ts';
import type { Plant } from './plants.ts';
import { Process } from './process.ts';
import { TrackedBalances } from './tracked-balances.ts';

const LOOK_EVERY_MS = 500;
const EPOCH_PATH = 'journal/epoch';

const ENTRY_KIND: Readonly<Record<Step['kind'], EntryKind>> = {
  answered: 'answered',
  renewed: 'renewed',
  ended: 'ended',
  epoch: 'epoch',
  leaseReturned: 'lease',
};

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
  readonly snapshot: Snapshot;
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

export class SwitchRun {
  readonly process: Process;
  readonly world: SwitchWorld;
  killAt: KillPoint | undefined;
  killed: () => void = () => undefined;
  epoch = '';
  journal!: Journal;
  gate!: TurnGate;
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
    const { disk } = process;
    const opened = await openJournal({
      ...{ disk, clock: process, timers: process, limits: world.limits },
    });
    if (!opened.ok || process.isOver) return false;
    const { journal, recovered } = opened.value;
    this.journal = journal;
    this.#settles();
    const read = await disk.read(EPOCH_PATH);
    const last = read.ok ? Buffer.from(read.value).toString() : null;
    this.epoch = nextEpoch(last, { clock: process, random: world.random });
    const kept = await replaceFile(disk, EPOCH_PATH, Buffer.from(this.epoch));
    if (!kept.ok || process.isOver) return false;
    this.#join();
    if (!(await this.#listen()) || process.isOver) return false;
    this.#recover(recovered);
    this.isReady = true;
    return true;
  }

  get name(): { readonly node: string; readonly epoch: string } {
    return { node: this.world.machine.node, epoch: this.epoch };
  }

  append(step: Step): boolean {
    const { journal, world } = this;
    const callId = 'callId' in step ? step.callId : '';
    const entry = { kind: ENTRY_KIND[step.kind], callId, json: JSON.stringify(step) };
    const taken = journal.append(entry);
    if (taken.ok) {
      world.chronicle.said(step, this.name);
      this.#saidNow.add(step.kind);
    } else world.log.error('JOURNAL_REFUSED', 'a step is lost', { why: taken.error });
    this.gate.appended();
    return taken.ok;
  }

  /** As closeSwitch does. */
  async close(): Promise<void> {
    this.isReady = false;
    this.calls.control.beginDrain();
    this.calls.endAll();
    const { transactions } = this.endpoint.stack;
    for (let waitedMs = 0; waitedMs < 1_500 && transactions.size > 0; waitedMs += 50) {
      await this.#waits(50);
    }
    if (this.process.isOver) return;
    this.#taker.calls = COME_LATER;
    this.balances.close();
    await this.office.close();
    if (this.process.isOver) return;
    await this.journal.close();
    if (this.process.isOver) return;
    await this.endpoint.close();
  }

  #waits(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.process.after(ms(delayMs), resolve));
  }

  #join(): void {
    const { process, journal, world } = this;
    const { machine, database, plant, limits: _limits } = world;
    const { node, clock } = machine;
    const atTurnEnd = (run: () => void): void => void process.after(ms(0), run);
    this.gate = new TurnGate({ write: () => this.#write() }, (run) =>
      atTurnEnd(() => this.#turnEnds(run)),
    );
    journal.limitBacklog(world.backlogLimit);
    this.#look();
    const book = { node, epoch: this.epoch };
    this.office = new ModelOffice({ database, clock, book });
    this.balances = new LeasedBalances({
      ...{ ...book, clock: process, timers: process },
      office: {
        ask: (requests, answered) =>
          this.office.ask(requests, (answers) => process.ifAlive(() => answered(answers))),
      },
      append: (step) => this.append(step) && plant !== 'returnedAndKept',
    });
    this.tracked = new TrackedBalances(this.balances, database.defects);
    this.balances.expect(world.expected);
  }

  async #listen(): Promise<boolean> {
    const { process, world } = this;
    const { machine, network, random, plant, settings } = world;
    const sockets = process.sockets(simulatedSockets({ network, addresses: [machine.address] }));
    const turn = { atEnd: (run: () => void) => this.gate.leave(run) };
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
    this.#taker.calls = this.calls;
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
        refusal: () => this.journal.refusal() ?? null,
      },
      snapshot: () => snapshot,
    });
  }

  #saysOfCall(step: Step): void {
    const { plant } = this.world;
    if (step.kind === 'ended') this.tracked.lastHoldMs = step.record.holdTimeMs;
    if (plant === 'answerUnwritten' && step.kind === 'answered') return;
    this.append(step);
    if (plant === 'endedTwice' && step.kind === 'ended') this.append(step);
  }

  /** The records of what was open, then the epoch that voids the leases they used. */
  #recover({ openCalls }: Recovered): void {
    const { plant } = this.world;
    const epochStep = { kind: 'epoch', ...this.name } as const;
    const open = openCalls.map(({ json }) => (JSON.parse(json) as OpenStep).call);
    if (plant === 'epochFirst') this.append(epochStep);
    const hangUp: SipEndpoint['hangUpFromFacts'] = (facts, cause) =>
      plant === 'noByes' ? true : this.endpoint.hangUpFromFacts(facts, cause);
    endOpenCalls(open, {
      hangUp: {
        hangUp: (facts, cause) => {
          if (!hangUp(facts, cause)) this.world.database.defects.push('no way to hang up');
        },
      },
      journal: {
        append: (step) => {
          if (plant !== 'openCallsForgotten') this.append(this.#recovered(step, open));
        },
      },
    });
    if (plant !== 'epochFirst') this.append(epochStep);
  }

  #recovered(step: Step, open: readonly OpenCall[]): Step {
    if (this.world.plant !== 'recoveryChargesMore' || step.kind !== 'ended') return step;
    const { record } = step;
    const call = open.find((each) => each.record.id === record.id);
    if (record.charge === null || call === undefined) return step;
    const charge = { ...record.charge, feeE7: call.reservedE7 };
    return { ...step, record: { ...record, charge } satisfies CallRecord };
  }

  #look(): void {
    const { process, journal } = this;
    process.after(ms(LOOK_EVERY_MS), () => {
      this.#look();
      void readPositions(process.disk).then(async (positions) => {
        if (positions.ok) await journal.passed(positions.value);
      });
    });
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
