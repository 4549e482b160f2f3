// A node: a machine with its switch and its recorder, which die and are started again.
import { ms } from '@tandem/base/kernel';
import type { SeededRandom, Unsynced } from '@tandem/base/testkit';
import type { SipEndpoint } from '@tandem/engine/calls';
import type { Machine } from './machine.ts';
import { RecorderRun } from './recorder-run.ts';
import { SwitchRun, type SwitchWorld } from './switch-run.ts';
import type { Again, Trouble } from './weather.ts';

/** As the supervisor does at the first failures. */
const START_AGAIN_MS = 500;
/** Of entries that a recorder takes at once. */
const BATCHES = [1, 3, 2_000];
const NEVER_LOW_BYTES = 1e12;
/** Within these a step that was written is durable: the group's interval and two syncs. */
const DURABLE_WITHIN_MS = 30;
/** A disk that has failed gets a new segment once in a second. */
const TROUBLE_LASTS_MS = 4_000;

export interface NodeOptions {
  readonly machine: Machine;
  readonly random: SeededRandom;
  readonly world: Omit<SwitchWorld, 'machine' | 'random'>;
}

export class Node {
  readonly machine: Machine;
  /** The switch that serves now. */
  run: SwitchRun | undefined;
  recorder: RecorderRun | undefined;
  readonly #options: NodeOptions;
  #starting: SwitchRun | undefined;
  #runs = 0;
  #isCalm = false;
  #hasPower = true;

  constructor(options: NodeOptions) {
    this.machine = options.machine;
    this.#options = options;
  }

  startSwitch(): void {
    if (this.run !== undefined || this.#starting !== undefined || !this.#hasPower) return;
    this.#runs += 1;
    const { machine, random, world } = this.#options;
    const run = new SwitchRun({ ...world, machine, random: random.fork(`run ${this.#runs}`) });
    this.#starting = run;
    run.killed = () => this.#kills(run);
    void run.start().then((isUp) => {
      if (this.#starting !== run) return;
      this.#starting = undefined;
      if (isUp) this.run = run;
      else this.#startsAgain(run);
    });
  }

  startRecorder(): void {
    if (this.recorder !== undefined || !this.#hasPower) return;
    const { world, random } = this.#options;
    const recorder = new RecorderRun(this.machine, { ...world, batch: random.pick(BATCHES) });
    this.recorder = recorder;
    recorder.killed = () => this.#killsRecorder();
  }

  meets(trouble: Trouble): void {
    const { machine } = this;
    switch (trouble.what) {
      case 'killSwitch':
        this.#downMs = trouble.downMs;
        this.#again = trouble.again;
        this.#atPoint(trouble.at, undefined);
        return;
      case 'power':
        this.#downMs = trouble.downMs;
        this.#again = trouble.again;
        this.#atPoint(trouble.at, trouble.unsynced);
        return;
      case 'restart':
        this.#restarts(trouble);
        return;
      case 'killRecorder':
        this.#killsRecorderAt(trouble);
        return;
      case 'diskFull':
        machine.breaks({ on: ['append', 'write'], code: 'ENOSPC' }, trouble.forMs);
        return;
      case 'diskLow':
        machine.freeBytes = 1_000;
        machine.clock.after(ms(trouble.forMs), () => {
          machine.freeBytes = NEVER_LOW_BYTES;
        });
        return;
      case 'diskBroken':
        machine.breaks({ on: ['sync', 'append'], times: trouble.times, code: 'EIO' }, 2_000);
        return;
      case 'wallSteps':
        machine.wallOffsetMs += trouble.byMs;
        return;
      case 'operator':
        this.#hangsUpSome();
        return;
      default:
        throw new Error(`${trouble.what} is no trouble of a node`);
    }
  }

  /** From now on nothing goes wrong. */
  calms(): void {
    this.#isCalm = true;
    this.machine.mend();
    this.#unsynced = undefined;
    if (this.run !== undefined) this.run.killAt = undefined;
    if (this.recorder !== undefined) this.recorder.killAt = undefined;
    this.#hasPower = true;
    this.startSwitch();
    this.startRecorder();
  }

  /** What may not be at any moment. */
  wrongs(): readonly string[] {
    const { run } = this;
    if (run === undefined || run.process.isOver || !run.isReady) return [];
    const { reserved, calls } = run.balances.figures();
    const held = run.tracked.reserved;
    const wrongs: string[] = [];
    if (reserved !== held) wrongs.push(`${reserved} is reserved, calls hold ${held}`);
    if (calls > run.calls.remains.calls) wrongs.push(`${calls} reserves, fewer calls`);
    return wrongs;
  }

  /** What is left of calls when all are over. */
  leftovers(): readonly string[] {
    const { run } = this;
    if (run === undefined) return [`${this.machine.node} is not up`];
    const { calls, timers, lines } = run.calls.remains;
    const { stack, table, wheel } = run.endpoint;
    const left = {
      ...{ calls, timers, lines, dialogs: table.size, invites: table.invites },
      ...{ transactions: unfinished(stack.transactions), legTimers: wheel.size },
      ...{ reserves: run.tracked.held.size, openInJournal: run.journal.health().openCalls },
      ...{ broken: run.calls.counters.broken, feesCapped: run.calls.counters.feesCapped },
      paidByNobody: run.calls.counters.paidByNobody,
    };
    return Object.entries(left).flatMap(([name, count]) =>
      count === 0 ? [] : [`${count} ${name} are left at ${this.machine.node}`],
    );
  }

  async closeSwitch(): Promise<void> {
    const { run } = this;
    this.run = undefined;
    if (run === undefined) return;
    await run.close(0);
    if (!run.process.isOver) this.#died(run, 'closed');
    run.process.kill();
  }

  async closeRecorder(): Promise<void> {
    const { recorder } = this;
    this.recorder = undefined;
    await recorder?.recording.end(5_000);
    await recorder?.outputs.close();
    recorder?.process.kill();
  }

  #downMs = 0;
  #unsynced: Unsynced | undefined;

  #atPoint(at: SwitchRun['killAt'], unsynced: Unsynced | undefined): void {
    this.#unsynced = unsynced;
    const { run } = this;
    if (run === undefined) {
      if (this.#starting !== undefined) this.#kills(this.#starting);
    } else if (at === undefined) this.#kills(run);
    else if (at.kind === 'epoch') {
      // That step is said at a start only.
      this.#again = at;
      this.#kills(run);
    } else run.killAt = at;
  }

  /** What the next start meets, in the middle of its recovery. */
  #again: Again | undefined;

  #kills(run: SwitchRun): void {
    if (run.process.isOver) return;
    const unsynced = this.#unsynced;
    this.#unsynced = undefined;
    run.process.kill();
    this.#died(run, unsynced === undefined ? 'kill' : 'power');
    if (this.run === run) this.run = undefined;
    if (this.#starting === run) this.#starting = undefined;
    if (unsynced !== undefined) this.#losesPower(unsynced);
    this.#comesBack(this.#downMs);
  }

  #losesPower(unsynced: Unsynced): void {
    this.recorder?.process.kill();
    this.recorder = undefined;
    this.machine.losesPower(unsynced);
    this.#hasPower = false;
  }

  #comesBack(downMs: number): void {
    this.machine.clock.after(ms(downMs), () => {
      this.#hasPower = true;
      this.startSwitch();
      this.startRecorder();
      const [starting, again] = [this.#starting, this.#again];
      this.#again = undefined;
      if (starting !== undefined && !this.#isCalm) this.#meetsAgain(starting, again);
    });
  }

  #meetsAgain(run: SwitchRun, again: Again | undefined): void {
    if (again === undefined) return;
    if ('kind' in again) run.killAt = again;
    else if ('afterSends' in again) run.killAfterSends(again.afterSends);
    else this.machine.clock.after(ms(again.afterMs), () => this.#isCalm || this.#kills(run));
  }

  #died(run: SwitchRun, how: 'kill' | 'power' | 'closed'): void {
    const { chronicle } = this.#options.world;
    const now = this.machine.clock.now();
    const isTroubled = now < this.machine.troubledUntilMs + TROUBLE_LASTS_MS;
    const oldestMs = isTroubled ? 0 : now - DURABLE_WITHIN_MS - 2 * this.machine.syncMs;
    chronicle.died(run.name, how, oldestMs);
  }

  #startsAgain(failed: SwitchRun): void {
    if (failed.process.isOver) return;
    failed.process.kill();
    this.#comesBack(START_AGAIN_MS);
  }

  #restarts({ downMs, drainMs }: Trouble & { readonly what: 'restart' }): void {
    const { run } = this;
    if (run === undefined) return;
    void run.close(drainMs).then(() => {
      if (run.process.isOver) return;
      run.process.kill();
      this.#died(run, 'closed');
      if (this.run === run) this.run = undefined;
      this.#comesBack(downMs);
    });
  }

  #killsRecorderAt({ at, downMs }: Trouble & { readonly what: 'killRecorder' }): void {
    this.#recorderDownMs = downMs;
    if (this.recorder === undefined) return;
    if (at === undefined) this.#killsRecorder();
    else this.recorder.killAt = at;
  }

  #recorderDownMs = 0;

  #killsRecorder(): void {
    this.recorder?.process.kill();
    this.recorder = undefined;
    this.machine.clock.after(ms(this.#recorderDownMs), () => this.startRecorder());
  }

  #hangsUpSome(): void {
    const { run } = this;
    if (run === undefined || !run.isReady) return;
    for (const { id, state } of run.calls.control.list()) {
      if (state !== 'over') run.calls.control.hangUp(id);
    }
  }
}

/** A BYE for a call that is gone comes at any time, and its answer waits for copies of it. */
function unfinished(transactions: SipEndpoint['stack']['transactions']): number {
  return transactions.size - (transactions.census().get('requestServer/completed') ?? 0);
}
