// Live events (API-3): what happens is looked at once and told to all who listen. Who was away for
// a moment goes on where he was; who reads too slowly is cut off, and nobody waits for him.
//
//   switch, database -> topics (a look each second) -> numbered events -> ring -> listeners
//                                                                          '-> who comes back
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
  scope: Scope;
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
  #beat: Cancel | undefined;
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
    const listener: Listener = { ...asked, topics: new Set(asked.topics) };
    this.#welcome(listener);
    this.#listeners.add(listener);
    return ok(() => void this.#listeners.delete(listener));
  }

  #welcome(listener: Listener): void {
    const { topics, after, sink } = listener;
    const missed = after === undefined ? undefined : this.#missed(listener, after);
    for (const name of topics) this.#begin(name);
    sink.write(Buffer.from(`retry: ${RETRY_MS}\n\n`));
    if (missed !== undefined) {
      sink.write(frame('hello', { topics: [...topics], isResumed: true }));
      for (const event of missed) this.#tell(listener, this.#frameOf(event, listener.scope));
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

  /** undefined: not all of it is remembered. */
  #missed({ topics }: Listener, after: string): readonly LiveEvent[] | undefined {
    const { epoch } = this.#options;
    const [, place] = after.startsWith(`${epoch}.`) ? after.split('.') : [];
    if (place === undefined || !/^\d{1,15}$/.test(place)) return undefined;
    const next = Number(place);
    const isWatched = [...topics].every(
      (name) => (this.#running.get(name)?.firstNumber ?? Number.POSITIVE_INFINITY) <= next,
    );
    const { isCut, changes } = this.#ring.since(next);
    return isCut || !isWatched ? undefined : changes.filter(({ topic }) => topics.has(topic));
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
    const event: LiveEvent = { number, topic, atMs: this.#options.clock.wallMs(), news };
    this.#ring.add(event);
    const frames = new Map<string, Buffer | null>();
    for (const listener of this.#listeners) {
      if (!listener.topics.has(topic)) continue;
      const { scope } = listener;
      const known = frames.get(scope.name);
      const bytes = known === undefined ? this.#frameOf(event, scope) : known;
      if (known === undefined) frames.set(scope.name, bytes);
      this.#tell(listener, bytes);
    }
  }

  #frameOf(event: LiveEvent, scope: Scope): Buffer | null {
    const data = dataOf(event, scope);
    return data === null ? null : frame(event.topic, data, this.#placeOf(event.number + 1));
  }

  #tell(listener: Listener, bytes: Buffer | null): void {
    if (bytes === null) return;
    const { sink } = listener;
    if (sink.waitingBytes() <= SLOW_BYTES) {
      sink.write(bytes);
      return;
    }
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
      for (const listener of this.#listeners) this.#tell(listener, BEAT);
      this.#forgetTopics();
      void this.#recheckAll().then(() => {
        if (this.#isRunning) this.#beatLater();
      });
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
    for (const listener of [...this.#listeners]) {
      const scope = await listener.recheck().catch(() => listener.scope);
      if (scope === null) this.#cut(listener);
      else listener.scope = scope;
    }
  }
}

/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000;
const BEAT = Buffer.from(':\n\n');
