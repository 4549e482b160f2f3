// The bars of the signalling process whole: both SIP legs, the call, its money out of leases, and
// the journal on a real disk, between peers on sockets that are function calls; time is virtual.
// What a call that is up holds, with so many up at once; or, with --calls, what the process holds
// after each tenth of so many calls, one after the other at 1,000 a second: it must not grow.
// Run: node --expose-gc --import tsx test/bars/switch.bench.ts [--up 20000] [--calls 1000000]
//   [--heap file.heapsnapshot]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeHeapSnapshot } from 'node:v8';
import { ms, systemClock, systemTimers } from '@tandem/base/kernel';
import { SILENT_LOG } from '@tandem/base/observe';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import { type Journal, openJournal, TurnGate } from '@tandem/books/journal';
import type { Step } from '@tandem/domain/record';
import { LeasedBalances, type LeaseOffice } from '@tandem/engine/balance';
import { Calls, hopsToAddresses, SipEndpoint } from '@tandem/engine/calls';
import { nodeDisk } from '@tandem/platform/files';
import { holdUntil, transactionTimings } from '@tandem/protocol/sip';
import { DEFAULT_SIP_LEG_SETTINGS } from '../../packages/engine/calls/legs/sip/index.ts';
import { TestConfiguration } from '../../packages/engine/calls/testing-configuration.ts';
import { CALLER, US, VENDOR, WiredPeers } from './sip-peers.ts';

const { values } = parseArgs({
  options: {
    up: { type: 'string', default: '20000' },
    calls: { type: 'string', default: '0' },
    heap: { type: 'string' },
  },
});
/** 20,000 calls up are 200 MB then. */
const HELD_BAR_BYTES = 10 * 1024;
/** Of what is held after the first fifth, which has the tables at their full size. */
const GROWTH_BAR = 1.1;
/** 1,000 calls a second. */
const PAUSE_MS = 1;
/** A transaction waits 32 s for what may come again. */
const LINGER_MS = 40_000;
const WARM_UP_CALLS = 500;
const CALLS_A_TURN = 50;
const PARTS = 10;
const MB = 1024 * 1024;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const CONFIGURATION = new TestConfiguration({
  objects: {
    accounts: {
      money: { rateGroup: 'retail', services: ['outgoing', 'international'] },
      north: { type: 'clearing', rateGroup: 'wholesale' },
    },
    mappingGateways: { acme: { account: 'money', addresses: [CALLER.address] } },
    routingGateways: {
      good: { account: 'north', addresses: [`${VENDOR.address}:5060`], sessionTimer: false },
    },
  },
  rates: { retail: { '': '0.06' }, wholesale: { '': '0.02' } },
});

class Bench {
  readonly clock = new VirtualClock();
  readonly peers = new WiredPeers();
  readonly journal: Journal;
  readonly balances: LeasedBalances;
  readonly endpoint: SipEndpoint;
  readonly calls: Calls;
  readonly #gate: TurnGate;
  #atTurnEnd: (() => void)[] = [];

  constructor(journal: Journal) {
    const { clock } = this;
    this.journal = journal;
    this.#gate = new TurnGate(journal, (run) => void this.#atTurnEnd.push(run));
    this.peers.turnEnds = () => this.#turnEnds();
    this.balances = new LeasedBalances({
      ...{ node: 'n', epoch: 'e', clock, timers: clock, office: this.#office() },
      append: (step) => this.#append(step),
    });
    this.balances.expect(new Set([CONFIGURATION.keyOf('accounts', 'money')]));
    this.endpoint = new SipEndpoint({
      stack: {
        sockets: holdUntil(this.peers.sockets(), { atEnd: (run) => this.#gate.leave(run) }),
      },
      ...{ clock, timers: clock, random: seededRandom(1), timings: transactionTimings() },
      taker: { offered: (leg) => this.calls.offered(leg) },
      settings: () => DEFAULT_SIP_LEG_SETTINGS,
      hopsTo: hopsToAddresses,
      broke: (error) => {
        throw error;
      },
    });
    this.calls = new Calls({
      ...{ node: 'n', epoch: () => 'e', clock, timers: clock, random: seededRandom(2) },
      ...{ log: SILENT_LOG, balances: this.balances, legs: this.endpoint },
      journal: { append: (step) => void this.#append(step), refusal: () => null },
      snapshot: () => CONFIGURATION.snapshot,
    });
  }

  async opens(): Promise<this> {
    const place = { transport: 'udp', address: US, port: 5060 } as const;
    await this.endpoint.stack.transport.listen(place);
    await this.passes(1_000);
    return this;
  }

  /** Sequential calls, each of which is over before the next one begins. */
  async runs(calls: number): Promise<void> {
    for (let at = 1; at <= calls; at += 1) {
      this.peers.call()();
      await this.passes(PAUSE_MS, at % CALLS_A_TURN === 0);
    }
  }

  async passes(lengthMs: number, settles = true): Promise<void> {
    this.clock.passesAtOnce(lengthMs);
    this.#turnEnds();
    if (!settles) return;
    await this.journal.durable();
    const { mark } = this.journal.health();
    await this.journal.passed([{ sink: 'database', isDatabase: true, position: mark }]);
    await turn();
  }

  #append(step: Step): boolean {
    const kind = step.kind === 'leaseReturned' ? 'lease' : step.kind;
    const callId = 'callId' in step ? step.callId : '';
    const taken = this.journal.append({ kind, callId, json: JSON.stringify(step) });
    this.#gate.appended();
    return taken.ok;
  }

  #turnEnds(): void {
    while (this.#atTurnEnd.length > 0) {
      const runs = this.#atTurnEnd;
      this.#atTurnEnd = [];
      for (const run of runs) run();
    }
  }

  /** Lends all that is wished for, a millisecond later. */
  #office(): LeaseOffice {
    return {
      ask: (requests, answered) =>
        void this.clock.after(ms(1), () =>
          answered(requests.map(({ account, wish }) => ({ account, granted: wish }))),
        ),
    };
  }
}

interface Memory {
  readonly heap: number;
  readonly outside: number;
  readonly rss: number;
}

async function memory(): Promise<Memory> {
  await turn();
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, outside: external, rss };
}

async function holds(bench: Bench, up: number): Promise<void> {
  await bench.runs(WARM_UP_CALLS);
  await bench.passes(LINGER_MS);
  const before = await memory();
  const hangUps: (() => void)[] = [];
  for (let at = 1; at <= up; at += 1) {
    hangUps.push(bench.peers.call());
    await bench.passes(PAUSE_MS, at % CALLS_A_TURN === 0);
  }
  await bench.passes(LINGER_MS);
  if (bench.calls.remains.calls !== up) throw new Error(`${bench.calls.remains.calls} are up`);
  const after = await memory();
  if (values.heap !== undefined) writeHeapSnapshot(values.heap);
  const each = (part: keyof Memory): number => Math.round((after[part] - before[part]) / up);
  const held = each('heap') + each('outside');
  print(
    `a call that is up, of ${up}: ${held} bytes (bar ${HELD_BAR_BYTES}), ` +
      `${each('outside')} of them outside of the heap: ${held <= HELD_BAR_BYTES ? 'ok' : 'MISSED'}`,
  );
  print(`resident: ${each('rss')} bytes a call, ${Math.round(after.rss / MB)} MB in all`);
  for (const hangUp of hangUps) hangUp();
  await bench.passes(LINGER_MS);
}

async function stays(bench: Bench, calls: number): Promise<void> {
  const part = Math.ceil(calls / PARTS);
  const held: number[] = [];
  for (let done = part; done <= calls; done += part) {
    const began = process.cpuUsage();
    await bench.runs(part);
    const { user, system } = process.cpuUsage(began);
    const rssMb = Math.round(process.memoryUsage.rss() / MB);
    const { heap, outside } = await memory();
    held.push(heap + outside);
    print(
      `after ${done} calls: ${rssMb} MB resident, ${((heap + outside) / MB).toFixed(1)} MB in use, ` +
        `${Math.round((user + system) / part)} us of CPU a call`,
    );
  }
  const growth = (held.at(-1) ?? 0) / (held[1] ?? 1);
  print(`in use since the first fifth: ${growth.toFixed(2)} (bar ${GROWTH_BAR})`);
  if (growth > GROWTH_BAR) process.exitCode = 1;
}

const folder = mkdtempSync(join(tmpdir(), 'tandem-switch-'));
const disk = nodeDisk({ folder });
const opened = await openJournal({ disk, clock: systemClock(), timers: systemTimers() });
if (!opened.ok) throw new Error(JSON.stringify(opened.error));
const { journal } = opened.value;
if (globalThis.gc === undefined) print('memory is not exact: run with --expose-gc');
try {
  const bench = await new Bench(journal).opens();
  const calls = Number(values.calls);
  if (calls > 0) await stays(bench, calls);
  else await holds(bench, Number(values.up));
  await journal.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
