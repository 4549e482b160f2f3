// Live events (API-3): what happens is looked at once and told to all who listen. Who was away for
// a moment goes on where he was; who reads too slowly is cut off, and nobody waits for him.
//
//   switch, database -> topics (a look each second) -> events -> ring -> sweep -> listeners
//                                                                 '-> who comes back
//
// Who listens has a place in the ring. A sweep brings one after the other up to its end, a few at a
// time: a thousand writes at once would hold up everything else that the machine does, and what
// came meanwhile goes out in one write. Those who see the same are sent the same bytes.
import {
  type Cancel,
  ChangeRing,
  type Clock,
  fail,
  type Ms,
  ms,
  ok,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { dataOf, frame, type LiveEvent, type News, type Scope } from './news.ts';
import { RunningTopic } from './running-topic.ts';
import type { Topic } from './topic.ts';

/** Two minutes at full load, and some hundred bytes to some hundred kilobytes each. */
const RESUMABLE_EVENTS = 512;
/** More than a company has people who look; each costs a write a second. */
const MOST_LISTENERS = 2_000;
/** What one has not read by now is older than what would come. */
const SLOW_BYTES = 1024 * 1024;
/** Proxies close what is silent for a minute, and a listener that died is found. */
const BEAT_MS = ms(15_000);
/** Until all have been told: nobody sees that, and everything else has its turns between. */
const SWEEP_MS = 200;
const SWEEP_STEP_MS = ms(10);
/** At once for so few. */
const LEAST_OF_A_STEP = 25;
/** Who comes back within this time finds the events of the meantime. */
const LINGER_MS = 120_000;

export interface LiveOptions {
  readonly topics: readonly Topic[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Of this process: numbers of another one mean nothing here. */
  readonly epoch: string;
}

/** Where a listener's bytes go. */
export interface LiveSink {
  write(bytes: Uint8Array): void;
  /** What was written and has not left. */
  waitingBytes(): number;
  cut(): void;
}

export interface ListenerAsked {
  readonly topics: readonly string[];
  readonly scope: Scope;
  /** Last-Event-ID. */
  readonly after: string | undefined;
  readonly sink: LiveSink;
  /** Asked now and then; null: he may listen no longer. */
  readonly recheck: () => Promise<Scope | null>;
}

interface Listener extends Omit<ListenerAsked, 'scope' | 'topics'> {
  readonly topics: ReadonlySet<string>;
  /** The same for all who want the same. */
  readonly wanted: string;
  scope: Scope;
  /** Of the next event that it has not been told. */
  place: number;
  /** Nothing was written since the last beat. */
  isSilent: boolean;
}

export interface LiveFigures {
  readonly listeners: number;
  readonly events: number;
  readonly slowCut: number;
  readonly gaps: number;
}

export class LiveHub {
  readonly topics: readonly Topic[];
  readonly #options: LiveOptions;
  readonly #ring: ChangeRing<LiveEvent>;
  readonly #running = new Map<string, RunningTopic>();
  readonly #wantedAt = new Map<string, Ms>();
  readonly #listeners = new Set<Listener>();
  readonly #frames = new Map<string, Buffer | null>();
  #sweeping: Iterator<Listener> | undefined;
  #nextStep: Cancel | undefined;
  #beat: Cancel | undefined;
  #rechecking: Promise<void> | undefined;
  #isRecheckWanted = false;
  #isRunning = false;
  #slowCut = 0;
  #gaps = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.topics = options.topics;
    this.#ring = new ChangeRing({ capacity: RESUMABLE_EVENTS });
  }

  start(): void {
    this.#isRunning = true;
    for (const { name, isAlways } of this.topics) if (isAlways === true) this.#begin(name);
    this.#beatLater();
  }

  stop(): void {
    this.#isRunning = false;
    this.#beat?.();
    this.#nextStep?.();
    this.#sweeping = undefined;
    for (const running of this.#running.values()) running.stop();
    this.#running.clear();
    for (const { sink } of this.#listeners) sink.cut();
    this.#listeners.clear();
  }

  get figures(): LiveFigures {
    const listeners = this.#listeners.size;
    return { listeners, events: this.#ring.at, slowCut: this.#slowCut, gaps: this.#gaps };
  }

  /** What a topic said last of the whole system; undefined: nothing is known now. */
  facts(topic: string): News['facts'] {
    return this.#running.get(topic)?.standing().facts;
  }

  /** Gives what ends it. */
  listen(asked: ListenerAsked): Result<() => void, 'full'> {
    if (!this.#isRunning || this.#listeners.size >= MOST_LISTENERS) return fail('full');
    const wanted = asked.topics.join(' ');
    const place = this.#ring.at;
    const topics = new Set(asked.topics);
    const listener: Listener = { ...asked, topics, wanted, place, isSilent: true };
    this.#welcome(listener);
    this.#listeners.add(listener);
    return ok(() => void this.#listeners.delete(listener));
  }

  /** Rights may be gone: who may listen no longer is cut off now, not with the next beat. */
  recheck(): void {
    this.#isRecheckWanted = true;
    this.#rechecking ??= this.#recheckAll().finally(() => {
      this.#rechecking = undefined;
    });
  }

  #welcome(listener: Listener): void {
    const { topics, after, sink } = listener;
    const resumed = after === undefined ? undefined : this.#resumed(listener, after);
    for (const name of topics) this.#begin(name);
    sink.write(Buffer.from(`retry: ${RETRY_MS}\n\n`));
    if (resumed !== undefined) {
      sink.write(frame('hello', { topics: [...topics], isResumed: true }));
      listener.place = resumed;
      this.#tell(listener);
      return;
    }
    if (after !== undefined) {
      this.#gaps += 1;
      sink.write(frame('gap', { after, why: 'what came meanwhile is no longer remembered' }));
    }
    const id = this.#placeOf(this.#ring.at);
    sink.write(frame('hello', { topics: [...topics], isResumed: false }, id));
    for (const name of topics) this.#tellStanding(listener, name);
  }

  /** Where it goes on; undefined: not all of it is remembered. */
  #resumed({ topics }: Listener, after: string): number | undefined {
    const { epoch } = this.#options;
    const [, place] = after.startsWith(`${epoch}.`) ? after.split('.') : [];
    if (place === undefined || !/^\d{1,15}$/.test(place)) return undefined;
    const next = Number(place);
    const isWatched = [...topics].every(
      (name) => (this.#running.get(name)?.firstNumber ?? Number.POSITIVE_INFINITY) <= next,
    );
    return this.#ring.since(next).isCut || !isWatched ? undefined : next;
  }

  #tellStanding(listener: Listener, topic: string): void {
    const news = this.#running.get(topic)?.standing() ?? {};
    const atMs = this.#options.clock.wallMs();
    const data = dataOf({ topic, atMs, news }, listener.scope);
    if (data !== null) listener.sink.write(frame(topic, data));
  }

  #begin(name: string): void {
    this.#wantedAt.set(name, this.#options.clock.now());
    const topic = this.topics.find((one) => one.name === name);
    if (topic === undefined || this.#running.has(name)) return;
    const { timers, log } = this.#options;
    const found = (news: News): void => this.#publish(name, news);
    const firstNumber = this.#ring.at;
    this.#running.set(name, new RunningTopic({ topic, timers, log, firstNumber, found }));
  }

  #publish(topic: string, news: News): void {
    const number = this.#ring.at;
    this.#ring.add({ number, topic, atMs: this.#options.clock.wallMs(), news });
    if (this.#sweeping !== undefined) return;
    this.#sweeping = this.#listeners.values();
    this.#sweepStep();
  }

  #sweepStep(): void {
    const steps = SWEEP_MS / SWEEP_STEP_MS;
    const most = Math.max(LEAST_OF_A_STEP, Math.ceil(this.#listeners.size / steps));
    for (let told = 0; told < most; told += 1) {
      const next = this.#sweeping?.next();
      if (next?.done !== false) {
        this.#endSweep();
        return;
      }
      this.#tell(next.value);
    }
    this.#nextStep = this.#options.timers.after(SWEEP_STEP_MS, () => this.#sweepStep());
  }

  /** What came while it went round is for another one. */
  #endSweep(): void {
    this.#sweeping = undefined;
    this.#frames.clear();
    const isBehind = [...this.#listeners].some(({ place }) => place < this.#ring.at);
    if (!isBehind) return;
    this.#sweeping = this.#listeners.values();
    this.#nextStep = this.#options.timers.after(SWEEP_STEP_MS, () => this.#sweepStep());
  }

  /** All that it has not been told, in one write. */
  #tell(listener: Listener): void {
    const { at } = this.#ring;
    if (listener.place === at) return;
    const bytes = this.#bytesFor(listener);
    listener.place = at;
    if (bytes === undefined) this.#cutSlow(listener);
    else if (bytes !== null) this.#write(listener, bytes);
  }

  /** null: nothing of it is for this one; undefined: it is so far behind that something is lost. */
  #bytesFor({ scope, wanted, topics, place }: Listener): Buffer | null | undefined {
    const name = `${place} ${this.#ring.at} ${scope.name} ${wanted}`;
    const known = this.#frames.get(name);
    if (known !== undefined) return known;
    const { isCut, changes } = this.#ring.since(place);
    if (isCut) return undefined;
    const frames = changes
      .filter(({ topic }) => topics.has(topic))
      .map((event) => this.#frameOf(event, scope))
      .filter((one) => one !== null);
    const bytes = frames.length === 0 ? null : Buffer.concat(frames);
    this.#frames.set(name, bytes);
    return bytes;
  }

  #frameOf(event: LiveEvent, scope: Scope): Buffer | null {
    const name = `${event.number} ${scope.name}`;
    const known = this.#frames.get(name);
    if (known !== undefined) return known;
    const data = dataOf(event, scope);
    const id = this.#placeOf(event.number + 1);
    const bytes = data === null ? null : frame(event.topic, data, id);
    this.#frames.set(name, bytes);
    return bytes;
  }

  #write(listener: Listener, bytes: Buffer): void {
    const { sink } = listener;
    if (sink.waitingBytes() > SLOW_BYTES) {
      this.#cutSlow(listener);
      return;
    }
    listener.isSilent = false;
    sink.write(bytes);
  }

  #cutSlow(listener: Listener): void {
    this.#slowCut += 1;
    this.#cut(listener);
  }

  #cut(listener: Listener): void {
    this.#listeners.delete(listener);
    listener.sink.cut();
  }

  /** The id of an event is where it goes on. */
  #placeOf(next: number): string {
    return `${this.#options.epoch}.${next}`;
  }

  #beatLater(): void {
    this.#beat = this.#options.timers.after(BEAT_MS, () => {
      for (const listener of this.#listeners) {
        if (listener.isSilent) this.#write(listener, BEAT);
        listener.isSilent = true;
      }
      this.#forgetTopics();
      this.recheck();
      this.#beatLater();
    });
  }

  #forgetTopics(): void {
    const now = this.#options.clock.now();
    for (const { topics } of this.#listeners)
      for (const name of topics) this.#wantedAt.set(name, now);
    for (const { name, isAlways } of this.topics) {
      const wanted = this.#wantedAt.get(name);
      if (isAlways === true || wanted === undefined || now - wanted < LINGER_MS) continue;
      this.#running.get(name)?.stop();
      this.#running.delete(name);
      this.#wantedAt.delete(name);
    }
  }

  /** One after the other: a thousand questions at once would be felt by others. */
  async #recheckAll(): Promise<void> {
    while (this.#isRecheckWanted && this.#isRunning) {
      this.#isRecheckWanted = false;
      for (const listener of [...this.#listeners]) {
        const scope = await listener.recheck().catch(() => listener.scope);
        if (scope === null) this.#cut(listener);
        else listener.scope = scope;
      }
    }
  }
}

/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000;
const BEAT = Buffer.from(':\n\n');
