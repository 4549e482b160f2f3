// The spine in one process and in virtual time: switches and recorders on one or two machines, one
// database, customers and vendors on a network, and whatever the weather of a seed does to them.
import { ms } from '@tandem/base/kernel';
import { moneyFromE7 } from '@tandem/base/money';
import { type Log, logTo } from '@tandem/base/observe';
import {
  type Datagram,
  PERFECT_LINK,
  type SeededRandom,
  SimulatedNetwork,
  seededRandom,
  VirtualClock,
} from '@tandem/base/testkit';
import { DEFAULT_SIP_LEG_SETTINGS, type SipLegSettings } from '@tandem/engine/calls';
import type { Snapshot } from '@tandem/engine/snapshot';
import { Chronicle } from './chronicle.ts';
import { CustomerCall } from './customer.ts';
import { Judge, judgeBooks, type Verdict } from './judge.ts';
import { Machine } from './machine.ts';
import { ModelDatabase } from './model-database.ts';
import { Node } from './node.ts';
import { judgeOutputs, plansAbsences } from './outputs.ts';
import { PeerHost } from './peer-host.ts';
import type { Plant } from './plants.ts';
import { CUSTOMERS, type Tariff, tariffOf, VENDORS } from './tariff.ts';
import { VendorCall } from './vendor.ts';
import {
  mannerOf,
  type Planned,
  type PlannedCall,
  SHORT_STORM,
  type Storm,
  type Trouble,
  vendorScript,
} from './weather.ts';

/** The world is looked at so often. */
const LOOK_MS = 1_000;
/** Calls that nobody ends in this time are ended by the switches. */
const CALM_MS = 15_000;
/** A 200 that nobody acknowledges, and then a BYE that nobody answers: 32 s each. */
const ENDING_MS = 70_000;
/** Longer than what peers still say again. */
const SETTLING_MS = 45_000;
const CENT_E7 = 100_000;
/** What a switch may say in its log only when something is wrong with it. */
const BAD_NEWS: ReadonlySet<string> = new Set([
  ...['CALL_BROKEN', 'JOURNAL_REFUSED', 'JOURNAL_GAP', 'JOURNAL_CALL', 'SINK_REFUSED'],
]);

/** Of a status line, behind `SIP/2.0 `. */
const ANSWER_DIGIT = '2'.charCodeAt(0);
const ANSWER_TAG = /^SIP\/2\.0 2[\s\S]*^To:[^\r]*;tag=([^\r;]+)[\s\S]*^CSeq: \d+ INVITE/m;
const isCustomer = (ip: string): boolean => Object.values<string>(CUSTOMERS).includes(ip);

export interface Outcome extends Verdict {
  readonly calls: number;
  readonly records: number;
  readonly answered: number;
  /** How often a process was killed in the middle of what. */
  readonly strikes: Readonly<Record<string, number>>;
}

export class Spine {
  readonly clock = new VirtualClock();
  readonly network: SimulatedNetwork;
  readonly database: ModelDatabase;
  readonly chronicle = new Chronicle(() => this.clock.now());
  readonly tariff: Tariff;
  readonly nodes: readonly Node[];
  readonly customers: CustomerCall[] = [];
  readonly vendors: VendorCall[] = [];
  readonly defects: string[] = [];
  readonly log: Log;
  readonly troubles: readonly Planned<Trouble>[];
  /** Told of each trouble and call, for who looks into a failure. */
  tells: (what: string) => void = () => undefined;
  readonly #random: SeededRandom;
  readonly #calls: readonly Planned<PlannedCall>[];
  readonly #hosts = new Map<string, PeerHost>();
  readonly #strikes: Record<string, number> = {};
  readonly #storm: Storm;
  #callNumber = 0;
  /** Seeds in which a planted defect shows are known: their weather stays as it is. */
  readonly #isPlanted: boolean;

  constructor(seed: number, plant?: Plant, storm = SHORT_STORM) {
    this.#storm = storm;
    const random = seededRandom(seed);
    this.#random = random;
    this.#isPlanted = plant !== undefined;
    const { clock } = this;
    this.network = new SimulatedNetwork({ clock, random });
    this.tariff = tariffOf(random.fork('tariff'));
    this.database = new ModelDatabase({ clock, random, plant });
    this.database.check = () => judgeBooks(this.database, this.tariff);
    this.log = logTo({
      sink: {
        write: ({ code, message, fields }) => {
          this.tells(`log ${code} ${message} ${JSON.stringify(fields)}`);
          if (BAD_NEWS.has(code)) this.defects.push(`${code}: ${JSON.stringify(fields)}`);
        },
      },
      level: () => 'info',
    });
    this.network.watch((datagram) => this.#leaves(datagram));
    const count = random.pick([1, 1, 2]);
    this.#calls = storm.calls(random.fork('calls'));
    this.troubles = storm.troubles(random.fork('troubles'), count);
    this.nodes = ['a', 'b'].slice(0, count).map((name, at) => this.#node(name, at, plant));
    this.#opensAccounts(random.fork('accounts'));
    this.#peers();
  }

  /** Undefined while all is well so far. */
  get firstDefect(): string | undefined {
    return this.defects[0] ?? this.database.defects[0] ?? this.chronicle.defects[0];
  }

  async run(): Promise<Outcome> {
    for (const node of this.nodes) node.startSwitch();
    for (const node of this.nodes) node.startRecorder();
    await this.clock.passes(100);
    this.#plan();
    for (let at = 0; at < this.#storm.forMs; at += LOOK_MS) await this.#passes(LOOK_MS);
    this.#calms();
    for (let at = 0; at < CALM_MS; at += LOOK_MS) await this.#passes(LOOK_MS);
    for (const node of this.nodes) node.run?.calls.endAll();
    await this.#passes(ENDING_MS);
    for (const node of this.nodes) this.defects.push(...node.leftovers());
    await this.#closes();
    return this.#judged();
  }

  async #passes(durationMs: number): Promise<void> {
    await this.clock.passes(durationMs);
    for (const node of this.nodes) this.defects.push(...node.wrongs());
  }

  #node(name: string, at: number, plant: Plant | undefined): Node {
    const random = this.#random.fork(`node ${name}`);
    const machine = new Machine(name, `10.0.0.${at + 1}`, { clock: this.clock, random });
    plansAbsences(machine, random.fork('collector'), this.#storm.forMs);
    const { accounts } = this.tariff;
    const snapshot = (): Snapshot => this.tariff.snapshot;
    const { network, database, chronicle, log } = this;
    const world = {
      ...{ network, database, chronicle, log, snapshot, plant },
      expected: new Set([accounts.prepaid, accounts.postpaid]),
      settings: this.#settings(random),
      limits: { segmentBytes: random.pick([8_000, 64_000_000]) },
      struck: (moment: string) => {
        this.#strikes[moment] = (this.#strikes[moment] ?? 0) + 1;
      },
      backlogLimit: random.pick([6, 1_000]),
      broke: (error: unknown) => {
        this.defects.push(`broken: ${error instanceof Error ? error.stack : error}`);
      },
    };
    return new Node({ machine, random, world });
  }

  #settings(random: SeededRandom): SipLegSettings {
    const noTimerMs = ms(random.pick([0, 60_000, 7_200_000, 7_200_000]));
    const sessionTimes = { ...DEFAULT_SIP_LEG_SETTINGS.sessionTimes, noTimerMs };
    return { ...DEFAULT_SIP_LEG_SETTINGS, sessionTimes };
  }

  #opensAccounts(random: SeededRandom): void {
    const { accounts, creditE7 } = this.tariff;
    const { bank } = this.database;
    bank.of(accounts.postpaid).credit = moneyFromE7(creditE7);
    this.#pays(accounts.prepaid, random.pick([40, 500, 5_000, 100_000]));
  }

  #pays(account: bigint, cents: number): void {
    this.database.pay(account, moneyFromE7(BigInt(cents * CENT_E7)));
  }

  #peers(): void {
    for (const address of [...Object.values(CUSTOMERS), ...VENDORS]) {
      this.#hosts.set(address, new PeerHost(this.network, this.clock, address));
    }
    const random = this.#random.fork('vendors');
    const manners = this.#random.fork('manners');
    for (const address of VENDORS) {
      const host = this.#host(address);
      host.stranger = (request, from) => {
        if (request.method !== 'INVITE' || request.toTag !== '') return;
        const manner = this.#isPlanted ? 'good' : mannerOf(manners);
        const script = { ...vendorScript(random), manner };
        this.vendors.push(new VendorCall(host, request, [from, script]));
      };
    }
  }

  #host(address: string): PeerHost {
    const host = this.#hosts.get(address);
    if (host === undefined) throw new Error(`nobody is at ${address}`);
    return host;
  }

  #plan(): void {
    this.#plansChanges();
    for (const { atMs, node, it } of this.#calls) {
      this.clock.after(ms(atMs), () => this.#callsNow(it, this.#nodeAt(node)));
    }
    for (const { atMs, node, it } of this.troubles) {
      this.clock.after(ms(atMs), () => {
        this.tells(`trouble ${node} ${JSON.stringify(it)}`);
        this.#happens(it, this.#nodeAt(node));
      });
    }
  }

  /** In half of all worlds somebody works on the configuration. */
  #plansChanges(): void {
    const random = this.#random.fork('changes');
    if (this.#isPlanted || random.chance(0.5)) return;
    for (let left = random.between(1, 8); left > 0; left -= 1) {
      this.clock.after(ms(random.between(0, this.#storm.forMs)), () => {
        this.tells(`configured ${this.tariff.change(random)}`);
      });
    }
  }

  #nodeAt(at: number): Node {
    return this.nodes[at % this.nodes.length] as Node;
  }

  /** Whoever hears an answer can rely on it: it was written down before it left. */
  #leaves({ to, bytes }: Datagram): void {
    if (!isCustomer(to.ip) || bytes[8] !== ANSWER_DIGIT) return;
    const text = Buffer.from(bytes).toString('latin1');
    const tag = ANSWER_TAG.exec(text)?.[1];
    if (tag !== undefined) this.chronicle.answerLeaves(tag);
  }

  #callsNow({ customer, ...script }: PlannedCall, { machine }: Node): void {
    this.#callNumber += 1;
    const callId = `call-${this.#callNumber}`;
    const host = this.#host(CUSTOMERS[customer]);
    this.customers.push(new CustomerCall(host, { ...script, callId, to: machine.address }));
  }

  #happens(trouble: Trouble, node: Node): void {
    const { database, clock } = this;
    switch (trouble.what) {
      case 'databaseAway':
        database.awayUntilMs = Math.max(database.awayUntilMs, clock.now() + trouble.forMs);
        return;
      case 'databaseSlow':
        database.latencyMs = [0, trouble.mostMs];
        clock.after(ms(trouble.forMs), () => database.mend());
        return;
      case 'answersLost':
        database.losesAnswers = 0.5;
        clock.after(ms(trouble.forMs), () => database.mend());
        return;
      case 'badNetwork':
        this.#network(trouble.quality);
        clock.after(ms(trouble.forMs), () => this.#network(PERFECT_LINK));
        return;
      case 'payment':
        this.#pays(this.tariff.accounts.prepaid, trouble.cents);
        return;
      default:
        node.meets(trouble);
    }
  }

  #network(quality: Parameters<SimulatedNetwork['oneWay']>[2]): void {
    this.chronicle.networkTurns(quality !== PERFECT_LINK);
    for (const { machine } of this.nodes) {
      for (const peer of this.#hosts.keys()) {
        this.network.bothWays(machine.address, peer, quality);
      }
    }
  }

  #calms(): void {
    this.#network(PERFECT_LINK);
    this.database.mend();
    for (const node of this.nodes) node.calms();
  }

  /** All that is under way is done, as at the end of a day. */
  async #closes(): Promise<void> {
    const closing = this.nodes.map((node) => node.closeSwitch());
    await this.clock.passes(5_000);
    await Promise.all(closing);
    await this.clock.passes(10_000);
    const recorders = this.nodes.map((node) => node.closeRecorder());
    await this.clock.passes(10_000);
    await Promise.all(recorders);
    await this.clock.passes(SETTLING_MS);
    const { pending } = this.clock;
    if (pending > 0) this.defects.push(`${pending} timers are left`);
    for (const [account, { leases }] of this.database.bank.accounts) {
      for (const [name, left] of leases) {
        if (left !== 0n) this.defects.push(`${left} of ${account} are still lent to ${name}`);
      }
    }
  }

  #judged(): Outcome {
    const judge = new Judge(this.chronicle, this.database);
    const verdict = judge.judge(this);
    const records = [...this.database.records.values()];
    const outputs = this.nodes.flatMap(({ machine }) => judgeOutputs(machine, records));
    return {
      ...verdict,
      defects: [
        ...[...this.database.defects, ...this.chronicle.defects],
        ...[...this.defects, ...verdict.defects, ...outputs],
      ],
      calls: this.customers.length,
      strikes: this.#strikes,
      records: records.length,
      answered: records.filter(({ answeredAtMs }) => answeredAtMs !== null).length,
    };
  }
}
