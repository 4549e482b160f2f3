// The fall-back media backend: a thread with plain sockets. Pairs are bound ahead, since a call is
// answered at once and binding is not; what is beyond those that lie ready has to come again.
import { Worker } from 'node:worker_threads';
import { type Clock, fail, ms, ok, type Random, type Result } from '@tandem/base/kernel';
import type {
  MediaBackend,
  MediaBackendSettings,
  MediaBackendState,
  MediaFault,
  MediaLocals,
  MediaSide,
  MediaStream,
  SideExpectation,
  SideFigures,
} from '@tandem/engine/media/contract';
import { FIGURE, FIGURES_OF_STREAM, FigureMemory, SIDES } from '@tandem/native/relay';
import { CLOSED, faultFor } from './fault.ts';
import { ReadyPairs } from './ready-pairs.ts';
import { type FiguresOfStream, StreamFigures, sideNumber } from './stream-figures.ts';
import type { FromRelayThread, RelayThreadSettings, ToRelayThread } from './worker/messages.ts';

export interface WorkerMediaOptions {
  /** The thread's program: packages/platform/media/worker/relay-worker.ts, bundled. */
  readonly program: string | URL;
  readonly settings: MediaBackendSettings;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

/** One thread of Node carries some 30,000 packets a second: 300 calls. */
const MAX_STREAMS = 300;

const usualStreams = ({ streams }: MediaBackendSettings): number => Math.min(streams, MAX_STREAMS);

function pairsIn({ ports }: MediaBackendSettings): number {
  if (ports.to === 0) return Number.POSITIVE_INFINITY;
  return Math.floor((ports.to - ports.from + 1) / 2);
}

export async function workerMedia(options: WorkerMediaOptions): Promise<MediaBackend> {
  const { settings, clock, program } = options;
  const streams = Math.min(usualStreams(settings), pairsIn(settings));
  const memory = FigureMemory.ofStreams(streams);
  const workerData: RelayThreadSettings = {
    memory: memory.cells.buffer,
    layout: {
      cells: FIGURE,
      ofSide: FIGURES_OF_STREAM / SIDES,
      ofStream: FIGURES_OF_STREAM,
    },
    silenceMs: settings.silenceMs,
  };
  const worker = new Worker(program, { workerData });
  const nowMs = await new Promise<number>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: FromRelayThread) =>
      resolve(message.type === 'ready' ? message.nowMs : 0),
    );
  });
  const figures = new StreamFigures(memory, ms(clock.now() - nowMs));
  return new WorkerMedia({ ...options, worker, figures, streams });
}

interface WorkerMediaParts extends WorkerMediaOptions {
  readonly worker: Worker;
  readonly figures: StreamFigures;
  readonly streams: number;
}

class WorkerMedia implements MediaBackend {
  readonly kind = 'worker';
  readonly #parts: WorkerMediaParts;
  readonly #pairs: ReadyPairs;
  readonly #free: number[];
  readonly #limitedBy: MediaBackendState['limitedBy'];
  #inUse = 0;

  constructor(parts: WorkerMediaParts) {
    this.#parts = parts;
    this.#limitedBy = parts.streams < usualStreams(parts.settings) ? 'ports' : 'settings';
    this.#free = Array.from({ length: parts.streams }, (_, at) => at).reverse();
    this.#pairs = new ReadyPairs({ ...parts, tell: (message) => this.tell(message) });
    parts.worker.on('message', (message: FromRelayThread) => this.#hears(message));
  }

  tell(message: ToRelayThread): void {
    this.#parts.worker.postMessage(message);
  }

  async prepare(local: string): Promise<Result<void, MediaFault>> {
    return await this.#pairs.prepare(local);
  }

  allocate({ caller, called }: MediaLocals): Result<MediaStream, MediaFault> {
    if (!this.#pairs.knows(caller) || !this.#pairs.knows(called)) {
      return fail(faultFor('noSuchAddress'));
    }
    const stream = this.#free.pop();
    if (stream === undefined) return fail(faultFor('exhausted'));
    const own = this.#pairs.take(caller);
    const other = own === undefined ? undefined : this.#pairs.take(called);
    if (own === undefined || other === undefined) {
      if (own !== undefined) this.#pairs.putBack(own);
      this.#free.push(stream);
      return fail(faultFor('exhausted'));
    }
    this.#inUse += 1;
    this.#parts.figures.memory.clear(stream);
    this.tell({ type: 'open', stream, pairs: [own.pair, other.pair] });
    const figures = this.#parts.figures.of(stream);
    const ports = { caller: own.even, called: other.even };
    return ok(new WorkerStream({ stream, ports, figures, backend: this }));
  }

  renewed(stream: number, side: MediaSide, local: string): Result<number, MediaFault> {
    if (!this.#pairs.knows(local)) return fail(faultFor('noSuchAddress'));
    const pair = this.#pairs.take(local);
    if (pair === undefined) return fail(faultFor('exhausted'));
    this.tell({ type: 'renew', stream, side: sideNumber(side), pair: pair.pair });
    return ok(pair.even);
  }

  closed(stream: number): void {
    this.#inUse -= 1;
    this.tell({ type: 'close', stream });
  }

  state(): MediaBackendState {
    return { streams: this.#parts.streams, limitedBy: this.#limitedBy, inUse: this.#inUse };
  }

  async close(): Promise<void> {
    await this.#parts.worker.terminate();
  }

  #hears(message: FromRelayThread): void {
    if (message.type === 'bound') this.#pairs.bound(message);
    if (message.type !== 'freed') return;
    for (const pair of message.pairs) this.#pairs.freed(pair);
    if (message.stream !== null) this.#free.push(message.stream);
  }
}

interface WorkerStreamParts {
  readonly stream: number;
  readonly ports: Readonly<Record<MediaSide, number>>;
  readonly figures: FiguresOfStream;
  readonly backend: WorkerMedia;
}

class WorkerStream implements MediaStream {
  /** Keys, sounds and recordings are the native engine's. */
  readonly voice = null;
  readonly #parts: WorkerStreamParts;
  #ports: Readonly<Record<MediaSide, number>>;
  #isClosed = false;

  constructor(parts: WorkerStreamParts) {
    this.#parts = parts;
    this.#ports = parts.ports;
  }

  get ports(): Readonly<Record<MediaSide, number>> {
    return this.#ports;
  }

  expect(side: MediaSide, expectation: SideExpectation): void {
    if (this.#isClosed) return;
    const { backend, stream } = this.#parts;
    backend.tell({ type: 'expect', stream, side: sideNumber(side), expectation });
  }

  renew(side: MediaSide, local: string): Result<number, MediaFault> {
    if (this.#isClosed) return fail(CLOSED);
    const renewed = this.#parts.backend.renewed(this.#parts.stream, side, local);
    if (renewed.ok) this.#ports = { ...this.#ports, [side]: renewed.value };
    return renewed;
  }

  figures(side: MediaSide): SideFigures {
    return this.#parts.figures.read(side);
  }

  lastPacketAt(side: MediaSide): SideFigures['lastPacketAt'] {
    return this.#parts.figures.lastPacketAt(side);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.figures.keep();
    this.#parts.backend.closed(this.#parts.stream);
  }
}
