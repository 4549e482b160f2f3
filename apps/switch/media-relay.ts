// Who relays RTP in this switch: the native engine, or a thread where it is missing. When ports or
// marking change, new calls get a relay that was made anew, and the one before ends with its calls.
//
//   parameters -> settings -> relay (new calls)      the relay before: no stream left -> closed
import { join } from 'node:path';
import { type Clock, ms, ok, type Random, type Result, type Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { OwnPort } from '@tandem/domain/record';
import {
  type DaemonFigures,
  MEDIA_SIDES,
  type MediaBackend,
  type MediaBackendSettings,
  type MediaBackendState,
  type MediaFault,
  type MediaLocals,
  type MediaStream,
  type RecordingOutcome,
} from '@tandem/engine/media';
import { loadRelay } from '@tandem/native/relay';
import { nativeMedia, type PoolNode, rtpengineMedia, workerMedia } from '@tandem/platform/media';
import { checkout } from '../role/checkout.ts';

export interface RelayMakingOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** For tests; the native engine of this checkout without it. */
  readonly relayFile?: string;
  readonly recorded?: (outcome: RecordingOutcome) => void;
  /** Daemons that relay in the place of this machine; none: it does so itself. */
  readonly pool?: readonly PoolNode[];
}

/** Says in the log what relays, and what its room is limited by. */
export async function makeRelay(
  settings: MediaBackendSettings,
  options: RelayMakingOptions,
): Promise<MediaBackend> {
  const { pool = [] } = options;
  if (pool.length > 0) return await rtpengineMedia({ ...options, nodes: pool, settings });
  const { clock, random, log, recorded, relayFile = checkout.relay } = options;
  const relay = loadRelay(relayFile);
  const native =
    'unavailable' in relay
      ? { ok: false as const, error: { says: relay.unavailable } }
      : nativeMedia({ relay, settings, clock, random, ...(recorded ? { recorded } : {}) });
  if (native.ok) {
    tellRoom(native.value.state(), settings, log);
    return native.value;
  }
  log.warn('MEDIA_FALLBACK', 'RTP is relayed by a thread of Node, for a few hundred calls', {
    why: native.error.says,
  });
  const program = join(checkout.programs, 'media-worker.js');
  return await workerMedia({ program, settings, clock, random });
}

function tellRoom(
  { streams, limitedBy }: MediaBackendState,
  { streams: wished, ports }: MediaBackendSettings,
  log: Log,
): void {
  if (limitedBy === 'descriptors') {
    const why = 'fewer proxied calls than wished, for lack of descriptors: raise ulimit -n';
    log.warn('MEDIA_DESCRIPTORS', why, { streams, wished });
  } else if (limitedBy === 'ports') {
    const why = 'fewer proxied calls than wished: SS_MEDIA_PROXY_PORT_RANGE has no more ports';
    log.info('MEDIA_PORTS', why, { streams, wished, from: ports.from, to: ports.to });
  }
}

export interface FollowingRelayOptions {
  readonly make: (settings: MediaBackendSettings) => Promise<MediaBackend>;
  /** Of the first one. */
  readonly settings: MediaBackendSettings;
  readonly timers: Timers;
  readonly log: Log;
}

/** What the last run used is passed over as often as that; more would keep a call waiting. */
const TRIES = 32;
/** How soon the relay before is closed after its last call. */
const LOOK_MS = ms(1_000);

export class FollowingRelay implements MediaBackend {
  readonly #options: FollowingRelayOptions;
  readonly #locals = new Set<string>();
  readonly #leaving = new Set<MediaBackend>();
  /** Ports by their address, while they rest. */
  readonly #resting = new Set<string>();
  /** As they were set while it ran: a relay that is made anew has those of the start. */
  readonly #weights = new Map<string, number>();
  #current: MediaBackend;
  #change: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Streams that could not be had. */
  refused = 0;
  /** That new calls have. */
  settings: MediaBackendSettings;

  constructor(first: MediaBackend, options: FollowingRelayOptions) {
    this.#current = first;
    this.settings = options.settings;
    this.#options = options;
  }

  get kind(): MediaBackend['kind'] {
    return this.#current.kind;
  }

  async prepare(local: string): Promise<Result<void, MediaFault>> {
    if (this.#locals.has(local)) return ok();
    const prepared = await this.#current.prepare(local);
    if (prepared.ok) this.#locals.add(local);
    return prepared;
  }

  /** Of calls that a kill has cut: their late packets must not reach new ones. */
  rest(ports: readonly OwnPort[], restMs: number): void {
    if (ports.length === 0) return;
    for (const { address, port } of ports) this.#resting.add(`${address}:${port}`);
    this.#options.timers.after(ms(restMs), () => this.#resting.clear());
  }

  allocate(locals: MediaLocals): Result<MediaStream, MediaFault> {
    let made = this.#current.allocate(locals);
    for (let tries = 1; tries < TRIES && made.ok && this.#rests(made.value, locals); tries += 1) {
      // Given back it rests by itself.
      made.value.close();
      made = this.#current.allocate(locals);
    }
    if (made.ok) return made;
    this.refused += 1;
    // An interface that came later, or an address that an object names: the next call has it.
    if (made.error.kind === 'noSuchAddress') {
      for (const local of new Set([locals.caller, locals.called])) void this.prepare(local);
    }
    return made;
  }

  /** Of a pool; undefined: this machine relays. */
  daemons(): readonly DaemonFigures[] | undefined {
    return this.#current.daemons?.();
  }

  /** 0 drains a daemon of the pool. false: there is none of that name. */
  weigh(name: string, weight: number): boolean {
    const isThere = this.#current.weigh?.(name, weight) ?? false;
    if (isThere) this.#weights.set(name, weight);
    return isThere;
  }

  state(): MediaBackendState {
    const state = this.#current.state();
    const leaving = [...this.#leaving].reduce((sum, relay) => sum + relay.state().inUse, 0);
    return { ...state, inUse: state.inUse + leaving };
  }

  /** One change after the other. */
  follow(settings: MediaBackendSettings): Promise<void> {
    this.#change = this.#change.then(() => this.#replace(settings));
    return this.#change;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#change;
    for (const relay of [this.#current, ...this.#leaving]) await relay.close();
  }

  #rests({ ports }: MediaStream, locals: MediaLocals): boolean {
    if (this.#resting.size === 0) return false;
    return MEDIA_SIDES.some((side) => this.#resting.has(`${locals[side]}:${ports[side]}`));
  }

  async #replace(settings: MediaBackendSettings): Promise<void> {
    const { make, log } = this.#options;
    if (this.#isClosed) return;
    try {
      const next = await make(settings);
      for (const [name, weight] of this.#weights) next.weigh?.(name, weight);
      for (const local of this.#locals) {
        const prepared = await next.prepare(local);
        if (!prepared.ok) log.warn('MEDIA_ADDRESS', prepared.error.says, { address: local });
      }
      this.#leaving.add(this.#current);
      this.#current = next;
      this.settings = settings;
      this.#look();
    } catch (error) {
      const { message } = error as Error;
      log.error('MEDIA_CHANGE', 'media go on with the settings of before', { why: message });
    }
  }

  #look(): void {
    for (const relay of this.#leaving) {
      if (relay.state().inUse > 0) continue;
      this.#leaving.delete(relay);
      void relay.close();
    }
    if (this.#leaving.size > 0 && !this.#isClosed) {
      this.#options.timers.after(LOOK_MS, () => this.#look());
    }
  }
}
