// For tests only: a backend in memory. It keeps what each side was said to be, and a test lets
// packets come.
import { fail, type Ms, ok, type Result } from '@tandem/base/kernel';
import type {
  Listening,
  MediaBackend,
  MediaBackendState,
  MediaFault,
  MediaLocals,
  MediaSide,
  MediaStream,
  MediaVoice,
  SentKey,
  SideExpectation,
  SideFigures,
  Sound,
  VoiceUser,
} from '@tandem/engine/media/contract';

const FIRST_PORT = 20_000;
/** As long as somebody presses a key. */
const KEY_MS = 100;
const EXHAUSTED: MediaFault = { kind: 'exhausted', says: 'no RTP port is left' };
const NO_FIGURES: SideFigures = {
  ...{ packets: 0, bytes: 0, lost: 0, jitterMs: 0, firstPacketAt: null, lastPacketAt: null },
  ...{ ssrcChanges: 0, payloadType: null, controlPackets: 0, foreign: 0, undelivered: 0 },
  ...{ source: null, fenced: 0, unrecorded: 0 },
};

/** What was ordered of a stream beyond passing it, in order, as short texts. */
export class FakeVoice implements MediaVoice {
  readonly did: string[] = [];
  readonly listening: Partial<Record<MediaSide, Listening>> = {};
  user: VoiceUser | undefined;

  tells(user: VoiceUser): void {
    this.user = user;
  }

  listens(side: MediaSide, listening: Listening): void {
    this.listening[side] = listening;
  }

  admits(side: MediaSide, address: string, passes: boolean): void {
    this.did.push(`${side} ${passes ? 'admits' : 'refuses'} ${address}`);
  }

  sendsKey(side: MediaSide, { event, payloadType, durationMs }: SentKey): void {
    this.did.push(`${side} key ${event} as ${payloadType} for ${durationMs}`);
  }

  plays(side: MediaSide, sound: Sound | null): void {
    const bytes = sound?.clips.reduce((sum, clip) => sum + clip.length, 0);
    this.did.push(
      sound === null
        ? `${side} silent`
        : `${side} ${sound.law} ${bytes}${sound.repeats ? ' again and again' : ''}`,
    );
  }

  records(path: string): void {
    this.did.push(`records ${path}`);
  }

  endsRecording(): void {
    this.did.push('ends recording');
  }

  /** As the relay tells a key: down, then up. */
  hears(side: MediaSide, event: number, by: 'event' | 'inband' = 'event'): void {
    this.user?.key(side, { event, by, ended: false, durationMs: 0 });
    this.user?.key(side, { event, by, ended: true, durationMs: KEY_MS });
  }
}

export class FakeStream implements MediaStream {
  readonly locals: MediaLocals;
  ports: Record<MediaSide, number>;
  readonly expected: Record<MediaSide, SideExpectation[]> = { caller: [], called: [] };
  readonly heardAt: Record<MediaSide, Ms | null> = { caller: null, called: null };
  /** Of what the relay counts, as a test wants it. */
  readonly counted: Record<MediaSide, Partial<SideFigures>> = { caller: {}, called: {} };
  readonly voice = new FakeVoice();
  isClosed = false;
  isLost = false;
  readonly #backend: FakeBackend;

  constructor(backend: FakeBackend, locals: MediaLocals) {
    this.#backend = backend;
    this.locals = locals;
    this.ports = { caller: backend.nextPort(), called: backend.nextPort() };
  }

  last(side: MediaSide): SideExpectation | undefined {
    return this.expected[side].at(-1);
  }

  expect(side: MediaSide, expectation: SideExpectation): void {
    this.expected[side].push(expectation);
  }

  renew(side: MediaSide): Result<number, MediaFault> {
    this.ports = { ...this.ports, [side]: this.#backend.nextPort() };
    return ok(this.ports[side]);
  }

  figures(side: MediaSide): SideFigures {
    return { ...NO_FIGURES, lastPacketAt: this.heardAt[side], ...this.counted[side] };
  }

  lastPacketAt(side: MediaSide): Ms | null {
    return this.heardAt[side];
  }

  close(): void {
    this.isClosed = true;
  }
}

export class FakeBackend implements MediaBackend {
  readonly kind = 'native';
  /** All that were allocated, in order. */
  readonly streams: FakeStream[] = [];
  room = Number.POSITIVE_INFINITY;
  #port = FIRST_PORT;

  nextPort(): number {
    const port = this.#port;
    this.#port += 2;
    return port;
  }

  async prepare(): Promise<Result<void, MediaFault>> {
    return ok();
  }

  allocate(locals: MediaLocals): Result<MediaStream, MediaFault> {
    if (this.inUse >= this.room) return fail(EXHAUSTED);
    const stream = new FakeStream(this, locals);
    this.streams.push(stream);
    return ok(stream);
  }

  get inUse(): number {
    return this.streams.filter(({ isClosed }) => !isClosed).length;
  }

  state(): MediaBackendState {
    return { streams: this.room, limitedBy: 'settings', inUse: this.inUse };
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.close();
  }
}
