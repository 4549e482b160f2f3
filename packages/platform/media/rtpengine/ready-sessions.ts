// Sessions that daemons have opened ahead of the calls, since a call is answered at once and a
// daemon is not. By the families of both sides' addresses.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { MediaAddress, MediaSide } from '@tandem/engine/media/contract';
import { textIn } from '@tandem/protocol/ng';
import { type Daemon, type Daemons, takesCalls } from './daemons.ts';
import { isForgotten, type NgClient } from './ng-client.ts';
import { placeIn, sdpOf } from './side-sdp.ts';

export interface ReadySession {
  readonly daemon: Daemon;
  readonly callId: string;
  readonly places: Readonly<Record<MediaSide, MediaAddress>>;
}

export type Families = Readonly<Record<MediaSide, 'IP4' | 'IP6'>>;

export interface ReadySessionsOptions {
  readonly client: Pick<NgClient, 'ask' | 'newName'>;
  readonly daemons: Daemons;
  readonly timers: Timers;
  /** So many lie ready of each pair of families. */
  readonly count: number;
}

/** Tags of the sides, the same in all sessions. */
export const TAGS: Readonly<Record<MediaSide, string>> = { caller: 'a', called: 'b' };
const AGAIN_MS = ms(1_000);

export class ReadySessions {
  readonly #options: ReadySessionsOptions;
  readonly #ready = new Map<string, ReadySession[]>();
  readonly #wanted = new Map<string, Families>();
  /** Who waits for the first of a kind. */
  readonly #awaited = new Map<string, () => void>();
  #filling: Promise<void> | undefined;
  #isDue = false;
  #cancel: Cancel | undefined;
  #isClosed = false;

  constructor(options: ReadySessionsOptions) {
    this.#options = options;
  }

  /** Resolves when the first of them lies ready, or none can be had. */
  async want(families: Families): Promise<boolean> {
    const name = nameOf(families);
    this.#wanted.set(name, families);
    const before = this.#awaited.get(name);
    const first = new Promise<void>((resolve) => {
      this.#awaited.set(name, () => {
        before?.();
        resolve();
      });
    });
    await Promise.race([first, this.fill()]);
    return (this.#ready.get(name)?.length ?? 0) > 0;
  }

  /** undefined: none lies ready now. */
  take(families: Families): ReadySession | undefined {
    const list = this.#usable(nameOf(families));
    const taken = list.shift();
    void this.fill();
    return taken;
  }

  /** Those that their daemon knows no more are given up, before a call is given one of them. */
  async check(): Promise<void> {
    const { client } = this.#options;
    const forgotten = new Set<ReadySession>();
    const ask = async (session: ReadySession): Promise<void> => {
      const { daemon, callId } = session;
      if (!daemon.isUp) return;
      const answered = await client.ask(daemon.place, 'query', { 'call-id': callId });
      if (!answered.ok && isForgotten(answered.error)) forgotten.add(session);
    };
    await Promise.all([...this.#ready.values()].flat().map(ask));
    if (forgotten.size === 0) return;
    for (const [name, list] of this.#ready) {
      for (const { daemon } of list.filter((each) => forgotten.has(each))) daemon.streams -= 1;
      this.#ready.set(
        name,
        list.filter((each) => !forgotten.has(each)),
      );
    }
    await this.fill();
  }

  /** Resolves when as many lie ready as should, or no more can be had. */
  fill(): Promise<void> {
    this.#isDue = true;
    this.#filling ??= this.#fillWhileDue();
    return this.#filling;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    for (const session of [...this.#ready.values()].flat()) this.drop(session);
    this.#ready.clear();
  }

  drop({ daemon, callId }: Pick<ReadySession, 'daemon' | 'callId'>): void {
    daemon.streams -= 1;
    void this.#options.client.ask(daemon.place, 'delete', {
      ...{ 'call-id': callId, 'from-tag': TAGS.caller, 'delete delay': 0 },
    });
  }

  /** What is wanted while it fills may be of a kind that it has been through. */
  async #fillWhileDue(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      await this.#fillAll();
    }
    this.#filling = undefined;
    this.#awaited.clear();
  }

  async #fillAll(): Promise<void> {
    for (const [name, families] of this.#wanted) {
      // Those of one kind may be refused, as where a daemon has no IPv6: the others are had.
      if (!(await this.#fillKind(name, families))) this.#later();
    }
  }

  /** false: no more of it can be had now. */
  async #fillKind(name: string, families: Families): Promise<boolean> {
    while (!this.#isClosed && this.#usable(name).length < this.#options.count) {
      const made = await this.#open(families);
      if (made === undefined) return false;
      if (this.#isClosed) this.drop(made);
      else this.#usable(name).push(made);
      this.#awaited.get(name)?.();
      this.#awaited.delete(name);
    }
    return true;
  }

  /**
   * Those of a daemon that died or is drained are given up: they would fill the place of others,
   * and one that was started again does not know them.
   */
  #usable(name: string): ReadySession[] {
    const all = this.#ready.get(name) ?? [];
    for (const session of all) if (!takesCalls(session.daemon)) this.drop(session);
    const usable = all.filter(({ daemon }) => takesCalls(daemon));
    this.#ready.set(name, usable);
    return usable;
  }

  #later(): void {
    if (this.#isClosed) return;
    this.#cancel?.();
    this.#cancel = this.#options.timers.after(AGAIN_MS, () => void this.fill());
  }

  async #open(families: Families): Promise<ReadySession | undefined> {
    const { client, daemons } = this.#options;
    const daemon = daemons.next();
    if (daemon === undefined) return undefined;
    const callId = client.newName();
    const of = { 'call-id': callId, 'from-tag': TAGS.caller };
    const sdp = (side: MediaSide): string => sdpOf(undefined, families[side] === 'IP6');
    const offered = await client.ask(daemon.place, 'offer', {
      ...{ ...of, sdp: sdp('caller'), ...FLAGS, 'address family': families.called },
    });
    if (!offered.ok) return undefined;
    daemon.streams += 1;
    const answered = await client.ask(daemon.place, 'answer', {
      ...{ ...of, 'to-tag': TAGS.called, sdp: sdp('called'), ...FLAGS },
      'address family': families.caller,
    });
    const called = placeIn(textIn(offered.value, 'sdp') ?? '');
    const caller = answered.ok ? placeIn(textIn(answered.value, 'sdp') ?? '') : undefined;
    if (caller !== undefined && called !== undefined) {
      return { daemon, callId, places: { caller, called } };
    }
    this.drop({ daemon, callId });
    return undefined;
  }
}

const nameOf = ({ caller, called }: Families): string => `${caller} ${called}`;

/**
 * ICE ends at us, and what the sides say of themselves has been looked at already. Without
 * port-latching a side that is somewhere else would get other ports than it was told. Its own way
 * of learning takes every source for the right one for three seconds, and any for ever as one that
 * may be heard: who comes first is learned, and nobody else until a description changes.
 */
export const FLAGS = {
  ICE: 'remove',
  flags: ['trust-address', 'port-latching', 'strict-source', 'endpoint-learning-immediate'],
  replace: ['origin', 'session-connection'],
} as const;
