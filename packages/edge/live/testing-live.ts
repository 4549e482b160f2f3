// For tests: a hub over topics that a test turns, and a listener that reads what it is sent.
import { SILENT_LOG } from '@tandem/base/observe';
import { VirtualClock } from '@tandem/base/testkit';
import { type ListenerAsked, LiveHub, type News, type Topic, WHOLE } from './index.ts';

export interface Heard {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: {
    readonly at?: string;
    readonly facts?: Readonly<Record<string, unknown>>;
    readonly changed?: readonly unknown[];
    readonly removed?: readonly string[];
    readonly isFull?: boolean;
    readonly isCut?: boolean;
    readonly isResumed?: boolean;
  };
}

/** Reads the text of server-sent events. */
export function heardIn(text: string): readonly Heard[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('event: '))
    .map((block) => {
      const field = (name: string): string | undefined =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      return {
        ...{ event: field('event') ?? '', id: field('id') },
        data: JSON.parse(field('data') ?? '{}') as Heard['data'],
      };
    });
}

export class TestListener {
  text = '';
  writes = 0;
  isCut = false;
  /** What it has not read. */
  waiting = 0;

  get heard(): readonly Heard[] {
    return heardIn(this.text);
  }

  /** Names of what it heard since, and the last id. */
  get events(): readonly string[] {
    return this.heard.map(({ event }) => event);
  }

  get lastId(): string | undefined {
    return this.heard.findLast(({ id }) => id !== undefined)?.id;
  }

  readonly sink = {
    write: (bytes: Uint8Array): void => {
      this.writes += 1;
      this.text += Buffer.from(bytes).toString();
    },
    waitingBytes: (): number => this.waiting,
    cut: (): void => {
      this.isCut = true;
    },
  };
}

/** A topic whose next news a test hands in; looked at once a second. */
export function turnedTopic(name: string, isAlways = false) {
  let next: News | undefined;
  const counted = { looks: 0, begun: 0, fails: false };
  const topic: Topic = {
    ...{ name, right: ['calls', 'see', 'each'], everyMs: 1_000, isAlways },
    begin: () => {
      counted.begun += 1;
      let last: News | undefined;
      return {
        news: async () => {
          counted.looks += 1;
          if (counted.fails) throw new Error('away');
          const news = next;
          next = undefined;
          last = news ?? last;
          return news;
        },
        standing: () => last ?? {},
      };
    },
  };
  const says = (news: News): void => {
    next = news;
  };
  return { topic, says, counted };
}

export function hubUnderTest(topics: readonly Topic[], epoch = 'e') {
  const clock = new VirtualClock();
  const hub = new LiveHub({ topics, clock, timers: clock, log: SILENT_LOG, epoch });
  hub.start();
  const listens = (asked: Partial<ListenerAsked> = {}) => {
    const listener = new TestListener();
    const listening = hub.listen({
      topics: topics.map(({ name }) => name),
      ...{ scope: WHOLE, after: undefined, recheck: async () => WHOLE },
      sink: listener.sink,
      ...asked,
    });
    return { listener, listening, leaves: listening.ok ? listening.value : () => undefined };
  };
  return { clock, hub, listens };
}
