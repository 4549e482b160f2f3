// Media in the switch: the relay, the addresses that it is on, and the calls that fell silent.
//
//   calls <-> media control -> relay (threads of its own)
//                   `-> silent for too long: the call is ended, reason 15
import {
  type Clock,
  type Disk,
  type Random,
  systemClock,
  systemRandom,
  systemTimers,
  type Timers,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { OwnPort } from '@tandem/domain/record';
import {
  type DaemonFigures,
  DEFAULT_BACKEND_SETTINGS,
  type MediaBackendSettings,
  MediaControl,
  type RecordingOutcome,
} from '@tandem/engine/media';
import type { PlacedMedia } from '@tandem/engine/placed-calls';
import type { Snapshot, SnapshotHolder } from '@tandem/engine/snapshot';
import { sourceAddress } from '@tandem/platform/net';
import type { MediaDaemonSetting } from '@tandem/platform/settings';
import type { GatewayNames } from './gateway-names.ts';
import { mediaPlaces, ownAddresses } from './media-places.ts';
import { FollowingRelay, makeRelay } from './media-relay.ts';
import { MediaWeights } from './media-weights.ts';
import { Recordings } from './recordings.ts';

/** A call with no RTP for too long, or with RTP from an address that is fenced out. */
export type MediaEnds = (callId: string, why: 'noMedia' | 'foreignMedia') => void;

export interface SwitchMediaOptions {
  /** The host of where SIP listens. */
  readonly listen: string;
  /** Of the command line; null: as SS_MEDIA_PROXY_PORT_RANGE says. */
  readonly ports: MediaBackendSettings['ports'] | null;
  /** Of the command line: daemons that relay in the place of this machine. */
  readonly pool: readonly MediaDaemonSetting[];
  /** The data folder. */
  readonly disk: Disk;
  readonly holder: SnapshotHolder;
  readonly names: GatewayNames;
  readonly log: Log;
  /** Absolute: where recordings are kept. */
  readonly recordings: string;
  readonly ends: MediaEnds;
}

export interface SwitchMedia {
  readonly control: MediaControl;
  /** Of the pool; none: this machine relays. */
  daemons(): readonly DaemonFigures[];
  readonly placed: PlacedMedia;
  /** 0 drains a daemon of the pool; kept over a restart. false: there is none of that name. */
  weigh(daemon: string, weight: number): boolean;
  /** Ports of calls that were up when the run before was killed. */
  rest(ports: readonly OwnPort[]): void;
  /** For `status`. */
  figures(): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Means {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly recorded: (outcome: RecordingOutcome) => void;
  readonly pool: readonly MediaDaemonSetting[];
}

export async function openMedia(options: SwitchMediaOptions): Promise<SwitchMedia> {
  const { holder, log, ends, listen, names } = options;
  const [clock, timers, random] = [systemClock(), systemTimers(), systemRandom()];
  const recordings = new Recordings({
    ...{ folder: options.recordings, clock, timers, log },
    keepDays: () => holder.current.parameters.get('SS_RECORDING_KEEP_DAYS'),
  });
  const recorded = (outcome: RecordingOutcome): void => recordings.ended(outcome);
  const weights = new MediaWeights(options.disk, log);
  const pool = await weights.restore(options.pool);
  const means: Means = { clock, timers, random, log, recorded, pool };
  const backend = await openRelay(options, means);
  const places = mediaPlaces({
    ...{ listen, holder, clock, sourceAddress },
    resolve: (name, transport) => names.hopsTo(name, transport)[0]?.remote.address,
  });
  for (const local of ownAddresses(listen)) {
    const prepared = await backend.prepare(local);
    if (!prepared.ok) log.warn('MEDIA_ADDRESS', prepared.error.says, { address: local });
  }
  const stopFollowing = followSettings(backend, options);
  const control = new MediaControl({
    ...{ backend, places, clock, timers },
    silent: (callId) => ends(callId, 'noMedia'),
    foreign: (callId) => ends(callId, 'foreignMedia'),
    recordingOf: (callId, number) => recordings.placeOf(callId, number),
  });
  return {
    control,
    daemons: () => backend.daemons() ?? [],
    placed: {
      sounds: (callId, name) => control.sounds(callId, name),
      heard: (name) => recordings.heard(name),
    },
    weigh(daemon, weight) {
      const isThere = backend.weigh(daemon, weight);
      if (isThere) weights.keep(daemon, weight);
      return isThere;
    },
    rest: (ports) => backend.rest(ports, DEFAULT_BACKEND_SETTINGS.restMs),
    figures: () => ({
      ...figuresOf(backend, control),
      recordings: recordings.figures,
    }),
    async close() {
      stopFollowing();
      control.stop();
      recordings.close();
      await weights.close();
      await backend.close();
    },
  };
}

/** A thread that cannot be started is a broken installation: it ends the start. */
async function openRelay(options: SwitchMediaOptions, means: Means): Promise<FollowingRelay> {
  const { timers, log } = means;
  const make = (settings: MediaBackendSettings) => makeRelay(settings, means);
  const settings = settingsOf(options.holder.current, options);
  return new FollowingRelay(await make(settings), { make, settings, timers, log });
}

function settingsOf(
  { parameters }: Snapshot,
  { ports }: Pick<SwitchMediaOptions, 'ports'>,
): MediaBackendSettings {
  return {
    ...DEFAULT_BACKEND_SETTINGS,
    ports: ports ?? parameters.get('SS_MEDIA_PROXY_PORT_RANGE'),
    typeOfService: parameters.get('SS_QOS_RTP'),
  };
}

/** New calls have the new settings, those that run keep theirs. */
function followSettings(backend: FollowingRelay, options: SwitchMediaOptions): () => void {
  const { holder, log } = options;
  const read = () => settingsOf(holder.current, options);
  let told = JSON.stringify(read());
  return holder.onChange(() => {
    const settings = read();
    if (JSON.stringify(settings) === told) return;
    told = JSON.stringify(settings);
    const { ports, typeOfService } = settings;
    log.info('MEDIA_CHANGED', 'new calls get the new settings of media', {
      ...{ from: ports.from, to: ports.to, typeOfService },
    });
    void backend.follow(settings);
  });
}

function figuresOf(
  backend: FollowingRelay,
  control: MediaControl,
): Readonly<Record<string, unknown>> {
  const { ports, typeOfService } = backend.settings;
  const { streams, limitedBy, inUse } = backend.state();
  return {
    relay: backend.kind,
    ...{ streams, limitedBy, inUse, refused: backend.refused },
    ports: `${ports.from}-${ports.to}`,
    typeOfService,
    daemons: backend.daemons() ?? null,
    ...control.figures(),
  };
}
