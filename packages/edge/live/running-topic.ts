// A topic that is looked at, again and again; what a look finds is handed on. Looks never overtake
// one another, however long whom they ask lets them wait.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { News } from './news.ts';
import type { Topic, TopicLook } from './topic.ts';

export interface RunningTopicOptions {
  readonly topic: Topic;
  readonly timers: Timers;
  readonly log: Log;
  /** The number of the first event that it can have told. */
  readonly firstNumber: number;
  readonly found: (news: News) => void;
}

export class RunningTopic {
  readonly firstNumber: number;
  readonly #options: RunningTopicOptions;
  readonly #look: TopicLook;
  #next: Cancel | undefined;
  #isStopped = false;
  #isFailing = false;

  constructor(options: RunningTopicOptions) {
    this.#options = options;
    this.firstNumber = options.firstNumber;
    this.#look = options.topic.begin();
    void this.#looks();
  }

  standing(): News {
    return this.#look.standing();
  }

  stop(): void {
    this.#isStopped = true;
    this.#next?.();
  }

  async #looks(): Promise<void> {
    const { topic, timers, found } = this.#options;
    const news = await this.#news();
    if (this.#isStopped) return;
    if (news !== undefined) found(news);
    this.#next = timers.after(ms(topic.everyMs), () => void this.#looks());
  }

  /** What cannot be looked at now, such as a database that is away, is looked at again. */
  async #news(): Promise<News | undefined> {
    const { topic, log } = this.#options;
    try {
      const news = await this.#look.news();
      this.#isFailing = false;
      return news;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.#isFailing) log.warn('LIVE_LOOK_FAILED', why, { topic: topic.name });
      this.#isFailing = true;
      return undefined;
    }
  }
}
