// The media backend over the native engine: packets never meet JavaScript, and figures are read
// from shared memory.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { type Clock, fail, ms, ok, type Random, type Result } from '@tandem/base/kernel';
import type {
  MediaBackend,
  MediaBackendSettings,
  MediaBackendState,
  MediaFault,
  RecordingOutcome,
} from '@tandem/engine/media/contract';
import {
  type EngineFault,
  FigureMemory,
  type NativeRelay,
  type RelayEngine,
} from '@tandem/native/relay';
import { faultFor, noStreamLeft } from '../fault.ts';
import { StreamFigures } from '../stream-figures.ts';
import { NativeStream } from './native-stream.ts';
import { NativeVoices } from './native-voice.ts';

export interface NativeMediaOptions {
  readonly relay: NativeRelay;
  readonly settings: MediaBackendSettings;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** Threads that forward; as many as there are cores, up to the usual number, when not said. */
  readonly threads?: number;
  /** A recording has ended. */
  readonly recorded?: (outcome: RecordingOutcome) => void;
}

/** One thread forwards 100,000 packets a second: two do for 2,000 calls, four for any machine. */
const MAX_THREADS = 4;
/** Of SIP, journal, database, log, and some thousands of connections of peers. */
const RESERVED_DESCRIPTORS = 4_096;
/** With few descriptors half of them is for media. */
const LEAST_SHARE = 0.5;
/** More than any machine has descriptors for. */
const MOST_STREAMS = 1e9;

export function nativeMedia(options: NativeMediaOptions): Result<MediaBackend, MediaFault> {
  const { relay, settings, random } = options;
  const { streams, limitedBy } = roomFor(relay, settings);
  if (streams === 0) {
    return fail({ kind: 'noDescriptors', says: 'no descriptors are left for media: ulimit -n' });
  }
  const memory = FigureMemory.ofStreams(streams);
  const voices = new NativeVoices(options.recorded ?? (() => undefined));
  const engine = relay.startEngine({
    figures: memory,
    told: (notice) => voices.told(notice),
    threads: options.threads ?? Math.min(availableParallelism(), MAX_THREADS),
    streams,
    firstPort: settings.ports.from,
    lastPort: settings.ports.to,
    ...{ restMs: settings.restMs, silenceMs: settings.silenceMs },
    ...{ typeOfService: settings.typeOfService, seed: random.uint32() },
  });
  if (!engine.ok) return fail(faultOf(engine.error));
  const figures = new StreamFigures(memory, ms(options.clock.now() - relay.monotonicMs()));
  voices.engine = engine.value;
  return ok(backendOf({ engine: engine.value, figures, limitedBy, voices }));
}

interface Parts {
  readonly engine: RelayEngine;
  readonly figures: StreamFigures;
  readonly limitedBy: MediaBackendState['limitedBy'];
  readonly voices: NativeVoices;
}

function backendOf({ engine, figures, limitedBy, voices }: Parts): MediaBackend {
  const allocate: MediaBackend['allocate'] = ({ caller, called }) => {
    const made = engine.allocate([caller, called]);
    if (!made.ok) {
      const { streams, inUse, closing } = engine.state();
      const isFull = made.error.kind === 'exhausted' && inUse + closing >= streams;
      return fail(isFull ? noStreamLeft(limitedBy) : faultOf(made.error));
    }
    const { stream, ports } = made.value;
    const places = { caller: ports[0], called: ports[1] };
    const own = { figures: figures.of(stream), voices };
    return ok(new NativeStream({ engine, stream, ports: places, ...own }));
  };
  return {
    kind: 'native',
    prepare: tryOut,
    allocate,
    state: () => ({ streams: engine.state().streams, inUse: engine.state().inUse, limitedBy }),
    close: async () => engine.stop(),
  };
}

/** On a port of the kernel's choice: one of the range would have to rest then. */
async function tryOut(local: string): Promise<Result<void, MediaFault>> {
  const family = isIP(local);
  if (family === 0) return fail(faultFor('noSuchAddress'));
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4').bind(0, local);
  try {
    await once(socket, 'listening');
    return ok();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(faultFor(code === 'EMFILE' ? 'noDescriptors' : 'noSuchAddress'));
  } finally {
    socket.close();
  }
}

interface Room extends Pick<MediaBackendState, 'streams' | 'limitedBy'> {}

/** A side takes a pair, so one stream within one address takes two. */
function roomFor(relay: NativeRelay, { streams, ports }: MediaBackendSettings): Room {
  const pairs = ports.to === 0 ? streams : Math.floor((ports.to - ports.from + 1) / 2);
  const wished = Math.min(streams, pairs);
  const left = relay.streamsWithinLimit(wished, RESERVED_DESCRIPTORS);
  const all = relay.streamsWithinLimit(MOST_STREAMS, 0);
  const within = Math.min(wished, Math.max(left, Math.floor(all * LEAST_SHARE)));
  if (within < wished) return { streams: within, limitedBy: 'descriptors' };
  return { streams: within, limitedBy: pairs < streams ? 'ports' : 'settings' };
}

function faultOf({ kind, errno }: EngineFault): MediaFault {
  switch (kind) {
    case 'exhausted':
    case 'noSuchAddress':
    case 'noDescriptors':
      return faultFor(kind);
    case 'outOfRange':
      return faultFor('noSuchAddress');
    case 'noSuchStream':
    case 'refused':
      return { kind: 'refused', says: `the relay refused: ${errno}` };
  }
}
