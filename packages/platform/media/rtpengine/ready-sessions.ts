// Sessions that daemons have opened ahead of the calls, since a call is answered at once and a
// daemon is not. By the families of both sides' addresses.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import type { MediaAddress, MediaSide } from '@tandem/engine/media/contract';
import { textIn } from '@tandem/protocol/ng';
import type { Daemon, Daemons } from './daemons.ts';
import type { NgClient } from './ng-client.ts';
import { placeIn, sdpOf } from './side-sdp.ts';

export interface ReadySession {
  readonly daemon: Daemon;
  readonly callId: string;
  readonly places: Readonly<Record<MediaSide, MediaAddress>>;
}

export type Families = Readonly<Record<MediaSide, 'IP4' | 'IP6'>>;

export interface ReadySessionsOptions {
  readonly client: NgClient;
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
  #filling: Promise<void> | undefined;
  #cancel: Cancel | undefined;
  #isClosed = false;

  constructor(options: ReadySessionsOptions) {
    this.#options = options;
  }

  /** Resolves when the first of them lies ready, or none can be had. */
  async want(families: Families): Promise<boolean> {
    const name = nameOf(families);
    this.#wanted.set(name, families);
    await this.fill();
    return (this.#ready.get(name)?.length ?? 0) > 0;
  }

  /** undefined: none lies ready now. */
  take(families: Families): ReadySession | undefined {
    const list = this.#ready.get(nameOf(families)) ?? [];
    const at = list.findIndex(({ daemon }) => daemon.isUp && daemon.weight > 0);
    const [taken] = at < 0 ? [] : list.splice(at, 1);
    void this.fill();
    return taken;
  }

  fill(): Promise<void> {
    this.#filling ??= this.#fillAll().finally(() => {
      this.#filling = undefined;
    });
    return this.#filling;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    for (const session of [...this.#ready.values()].flat()) this.drop(session);
    this.#ready.clear();
  }

  drop({ daemon, callId }: ReadySession): void {
    daemon.streams -= 1;
    void this.#options.client.ask(daemon.place, 'delete', {
      ...{ 'call-id': callId, 'from-tag': TAGS.caller, 'delete delay': 0 },
    });
  }

  async #fillAll(): Promise<void> {
    for (const [name, families] of this.#wanted) {
      const list = this.#ready.get(name) ?? [];
      this.#ready.set(name, list);
      while (list.length < this.#options.count && !this.#isClosed) {
        const made = await this.#open(families);
        if (made === undefined) return this.#later();
        list.push(made);
      }
    }
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
    daemon.streams -= 1;
    return undefined;
  }
}

const nameOf = ({ caller, called }: Families): string => `${caller} ${called}`;

/** ICE ends at us, and what the sides say of themselves has been looked at already. */
export const FLAGS = {
  ICE: 'remove',
  flags: ['trust-address', 'symmetric'],
  replace: ['origin', 'session-connection'],
} as const;
