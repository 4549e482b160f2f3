// A pool of rtpengine daemons behind the contract of media, for who outgrows the relay of one
// machine (MED-10). Sessions lie ready, so that a call is answered at once; what is told of its
// sides follows it to the daemon, and figures are asked for once a second.
//
//   ready (offer, answer ahead) -> allocate -> expect: offer + answer again -> close: delete
import {
  type Cancel,
  type Clock,
  fail,
  ms,
  ok,
  type Random,
  type Result,
  type Timers,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type {
  DaemonFigures,
  MediaBackend,
  MediaBackendSettings,
  MediaBackendState,
  MediaFault,
  MediaLocals,
  MediaStream,
} from '@tandem/engine/media/contract';
import { type Daemon, Daemons, type PoolNode } from './daemons.ts';
import { NgClient } from './ng-client.ts';
import { type Families, ReadySessions } from './ready-sessions.ts';
import { RtpengineStream } from './rtpengine-stream.ts';

export interface RtpengineMediaOptions {
  readonly nodes: readonly PoolNode[];
  readonly settings: MediaBackendSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** As many calls may begin while one answer of a daemon is on its way. */
const READY = 16;
const FIGURES_MS = ms(1_000);
/** Of daemons that are told that their sessions are over. */
const LAST_WORDS_MS = ms(100);
/** So many questions for figures are on their way at once. */
const AT_ONCE = 50;

const NO_DAEMON: MediaFault = {
  kind: 'exhausted',
  says: 'no rtpengine of the pool has a session ready',
};

/** Resolves when each daemon has been asked whether it is there; none needs to be. */
export async function rtpengineMedia(options: RtpengineMediaOptions): Promise<RtpengineMedia> {
  const media = new RtpengineMedia(options);
  await media.begin();
  return media;
}

export class RtpengineMedia implements MediaBackend {
  readonly kind = 'rtpengine';
  readonly pool: Daemons;
  readonly #options: RtpengineMediaOptions;
  readonly #client: NgClient;
  readonly #ready: ReadySessions;
  readonly #streams = new Set<RtpengineStream>();
  /** Whose streams were lost since the last line about it: once for each of them. */
  readonly #lost: Daemon[] = [];
  #cancel: Cancel | undefined;
  #isClosed = false;

  constructor(options: RtpengineMediaOptions) {
    const { nodes, timers, random, log, settings } = options;
    this.#options = options;
    this.#client = new NgClient(timers, random);
    const client = this.#client;
    const changed = (): void => void this.#ready.fill();
    this.pool = new Daemons({ nodes, client, timers, log, changed });
    const count = Math.min(READY, settings.streams);
    this.#ready = new ReadySessions({ client, daemons: this.pool, timers, count });
  }

  async begin(): Promise<void> {
    await this.pool.look();
    this.#cancel = this.#options.timers.after(FIGURES_MS, () => void this.#lookAtFigures());
  }

  /** Addresses are the daemons' own: what counts of ours is the family. */
  async prepare(local: string): Promise<Result<void, MediaFault>> {
    const own = familyOf(local);
    const isReady = await this.#ready.want({ caller: own, called: own });
    return isReady ? ok() : fail(NO_DAEMON);
  }

  /** Resolves when as many sessions lie ready as should, or no more can be had. */
  filled(): Promise<void> {
    return this.#ready.fill();
  }

  allocate(locals: MediaLocals): Result<MediaStream, MediaFault> {
    const families: Families = {
      caller: familyOf(locals.caller),
      called: familyOf(locals.called),
    };
    const hasRoom = this.#streams.size < this.#options.settings.streams;
    const session = hasRoom ? this.#ready.take(families) : undefined;
    if (session === undefined) {
      // The next call finds one of this kind.
      void this.#ready.want(families);
      return fail(NO_DAEMON);
    }
    const stream = new RtpengineStream({
      ...{ session, families, client: this.#client, clock: this.#options.clock },
      lost: () => {
        session.daemon.lost += 1;
        this.#lost.push(session.daemon);
      },
      closed: () => {
        this.#streams.delete(stream);
        this.#ready.drop(session);
      },
    });
    this.#streams.add(stream);
    return ok(stream);
  }

  daemons(): readonly DaemonFigures[] {
    return this.pool.all.map(({ name, weight, isUp, streams, lost }) => {
      return { name, weight, isUp, streams, lost };
    });
  }

  weigh(name: string, weight: number): boolean {
    return this.pool.weigh(name, weight);
  }

  state(): MediaBackendState {
    const { streams } = this.#options.settings;
    return { streams, limitedBy: 'settings', inUse: this.#streams.size };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    this.pool.close();
    for (const stream of [...this.#streams]) stream.close();
    this.#ready.close();
    // What was sent last is on its way: nobody waits for its answer.
    this.#options.timers.after(LAST_WORDS_MS, () => this.#client.close());
  }

  async #lookAtFigures(): Promise<void> {
    await this.#ready.check();
    const all = [...this.#streams].filter(({ isLost }) => !isLost);
    for (let from = 0; from < all.length; from += AT_ONCE) {
      await Promise.all(all.slice(from, from + AT_ONCE).map((stream) => stream.look()));
    }
    if (this.#isClosed) return;
    this.#tellLost();
    this.#cancel = this.#options.timers.after(FIGURES_MS, () => void this.#lookAtFigures());
  }

  /** A line for each daemon, however many calls it had. */
  #tellLost(): void {
    const lost = this.#lost.splice(0);
    for (const daemon of new Set(lost)) {
      const streams = lost.filter((each) => each === daemon).length;
      const { name } = daemon;
      const why = 'an rtpengine was started anew and has lost media of calls, which end';
      this.#options.log.warn('MEDIA_DAEMON_FORGOT', why, { name, streams });
    }
  }
}

function familyOf(address: string): 'IP4' | 'IP6' {
  return address.includes(':') ? 'IP6' : 'IP4';
}
