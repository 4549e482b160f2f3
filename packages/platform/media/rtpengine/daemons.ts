// The daemons of a pool: which of them answer, and which one the next call goes to.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { NgClient, NgPlace } from './ng-client.ts';

export interface PoolNode extends NgPlace {
  /** Beside the others'; 0: no new calls, those that run go on. */
  readonly weight: number;
}

export interface Daemon {
  readonly name: string;
  readonly place: NgPlace;
  weight: number;
  isUp: boolean;
  /** Streams that it has, those that lie ready too. */
  streams: number;
  /** Streams of calls that it knew no more. */
  lost: number;
}

export interface DaemonsOptions {
  readonly nodes: readonly PoolNode[];
  readonly client: Pick<NgClient, 'ask'>;
  readonly timers: Timers;
  readonly log: Log;
  /** One takes calls that took none, or the other way about. */
  readonly changed: () => void;
}

/** Neither away nor drained. */
export const takesCalls = ({ isUp, weight }: Daemon): boolean => isUp && weight > 0;

/** With the repetitions of a question one that dies is noticed within three seconds. */
const PING_MS = ms(2_000);

export class Daemons {
  readonly all: readonly Daemon[];
  readonly #options: DaemonsOptions;
  #cancel: Cancel | undefined;
  #isClosed = false;

  constructor(options: DaemonsOptions) {
    this.#options = options;
    this.all = options.nodes.map(({ host, port, weight }) => ({
      ...{ name: `${host}:${port}`, place: { host, port }, weight },
      ...{ isUp: false, streams: 0, lost: 0 },
    }));
  }

  /** Resolves when each has been asked once. */
  async look(): Promise<void> {
    await Promise.all(this.all.map((daemon) => this.#ping(daemon)));
    if (!this.#isClosed) this.#cancel = this.#options.timers.after(PING_MS, () => void this.look());
  }

  /** The least loaded for its weight; undefined: none takes a new call. */
  next(): Daemon | undefined {
    const load = ({ streams, weight }: Daemon): number => streams / weight;
    return this.all
      .filter(takesCalls)
      .reduce<Daemon | undefined>(
        (best, each) => (best === undefined || load(each) < load(best) ? each : best),
        undefined,
      );
  }

  /** 0 drains it. false: there is none of that name. */
  weigh(name: string, weight: number): boolean {
    const daemon = this.all.find((each) => each.name === name);
    if (daemon === undefined) return false;
    daemon.weight = weight;
    this.#options.changed();
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  async #ping(daemon: Daemon): Promise<void> {
    const { client, log, changed } = this.#options;
    const answered = await client.ask(daemon.place, 'ping');
    const isUp = answered.ok && answered.value.result === 'pong';
    if (isUp === daemon.isUp || this.#isClosed) return;
    daemon.isUp = isUp;
    changed();
    const { name } = daemon;
    if (isUp) log.info('MEDIA_DAEMON_UP', 'an rtpengine answers and gets calls', { name });
    else log.warn('MEDIA_DAEMON_DOWN', 'an rtpengine does not answer: no new calls', { name });
  }
}
