// The relay's engine: threads of its own that forward RTP, told here what to do. Each call is
// answered at once; packets go their way without JavaScript.
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { FigureMemory } from './figures.ts';
import {
  noticeOf,
  type RelayKey,
  type RelayListening,
  type RelayNotice,
  type RelaySound,
} from './voice.ts';

export interface EngineOptions {
  readonly figures: FigureMemory;
  readonly threads: number;
  /** As many as the memory has room for, at most. */
  readonly streams: number;
  /** 0 and 0: whatever the kernel gives, for tests. */
  readonly firstPort: number;
  readonly lastPort: number;
  readonly restMs: number;
  readonly silenceMs: number;
  readonly typeOfService: number;
  readonly seed: number;
  /** What there is to tell of streams while they go on, soon after it was. */
  readonly told?: (notice: RelayNotice) => void;
}

export interface RelayPlace {
  readonly address: string;
  readonly port: number;
}

/** What is known of one side of a stream. */
export interface RelayWish {
  /** Where the side awaits packets; null: nowhere. */
  readonly rtp: RelayPlace | null;
  readonly rtcp: RelayPlace | null;
  /** Addresses of the same peer, two at most. */
  readonly known: readonly string[];
  readonly strict: boolean;
  readonly sendAtOnce: boolean;
  readonly deliver: boolean;
  readonly relearn: boolean;
  readonly plain: boolean;
  /** Hertz; 0: as before. */
  readonly clockRate: number;
}

export interface EngineFault {
  readonly kind:
    | 'exhausted' // no stream or no port is left
    | 'noSuchAddress' // none of this machine
    | 'noDescriptors'
    | 'noSuchStream'
    | 'outOfRange'
    | 'refused';
  readonly errno: string;
}

export interface AllocatedStream {
  readonly stream: number;
  /** Even ports of both sides; RTCP is on the next ones. */
  readonly ports: readonly [number, number];
}

export interface RelayEngine {
  allocate(locals: readonly [string, string]): Result<AllocatedStream, EngineFault>;
  /** New ports for one side; those it had are closed. */
  renew(stream: number, side: number, local: string): Result<number, EngineFault>;
  expect(stream: number, side: number, wish: RelayWish): Result<void, EngineFault>;
  close(stream: number): Result<void, EngineFault>;
  /** In what the side sends. */
  listen(stream: number, side: number, listening: RelayListening): Result<void, EngineFault>;
  /** Of an address that `unknownAddress` told of. */
  admit(stream: number, side: number, place: AdmittedPlace): Result<void, EngineFault>;
  /** Towards the side. */
  sendKey(stream: number, side: number, key: RelayKey): Result<void, EngineFault>;
  /** Copies the bytes; answers the number of the clip. */
  addClip(bytes: Uint8Array): Result<number, EngineFault>;
  dropClip(clip: number): Result<void, EngineFault>;
  /** Towards the side; null: no more. */
  play(stream: number, side: number, sound: RelaySound | null): Result<void, EngineFault>;
  /** Both sides; answers the number by which its end is told. The path is absolute. */
  record(stream: number, path: string): Result<number, EngineFault>;
  endRecording(stream: number): Result<void, EngineFault>;
  state(): { readonly streams: number; readonly inUse: number; readonly closing: number };
  stop(): void;
}

export interface AdmittedPlace {
  readonly address: string;
  readonly passes: boolean;
}

/** What addon_engine.cc exports. */
export interface EngineAddon {
  readonly Engine: new () => {
    start(
      cells: Float64Array,
      options: Omit<EngineOptions, 'figures' | 'told'>,
      told: (() => void) | null,
    ): number;
    allocate(local: string, otherLocal: string, ports: Int32Array): number;
    renew(stream: number, side: number, local: string): number;
    expect(stream: number, side: number, wish: RelayWish): number;
    close(stream: number): number;
    listen(stream: number, side: number, listening: RelayListening): number;
    admit(...args: [stream: number, side: number, address: string, passes: boolean]): number;
    sendKey(stream: number, side: number, key: RelayKey): number;
    addClip(bytes: Uint8Array): number;
    dropClip(clip: number): number;
    play(
      ...args: [stream: number, side: number, clips: readonly number[], type: number, on: boolean]
    ): number;
    record(stream: number, path: string): number;
    endRecording(stream: number): number;
    notices(): readonly unknown[];
    state(what: number): number;
    stop(): number;
  };
  readonly streamsWithinLimit: (wished: number, reserved: number) => number;
  readonly monotonicMs: () => number;
}

const STATE = { streams: 0, inUse: 1, closing: 2 } as const;

export function startEngine(
  addon: EngineAddon,
  { figures, told, ...options }: EngineOptions,
): Result<RelayEngine, EngineFault> {
  const engine = new addon.Engine();
  const read = told === undefined ? null : () => engine.notices().map(noticeOf).forEach(told);
  const started = engine.start(figures.cells, options, read);
  if (started < 0) return fail(faultOf(started));
  const ports = new Int32Array(2);
  return ok({
    allocate(locals) {
      const stream = engine.allocate(...locals, ports);
      if (stream < 0) return fail(faultOf(stream));
      return ok({ stream, ports: [ports[0] ?? 0, ports[1] ?? 0] as const });
    },
    renew: (stream, side, local) => figure(engine.renew(stream, side, local)),
    expect: (stream, side, wish) => nothing(engine.expect(stream, side, wish)),
    close: (stream) => nothing(engine.close(stream)),
    ...voiceOf(engine),
    state: () => ({
      streams: engine.state(STATE.streams),
      inUse: engine.state(STATE.inUse),
      closing: engine.state(STATE.closing),
    }),
    stop: () => void engine.stop(),
  });
}

type Voice = Pick<
  RelayEngine,
  'listen' | 'admit' | 'sendKey' | 'addClip' | 'dropClip' | 'play' | 'record' | 'endRecording'
>;

function voiceOf(engine: InstanceType<EngineAddon['Engine']>): Voice {
  return {
    listen: (stream, side, listening) => nothing(engine.listen(stream, side, listening)),
    admit: (stream, side, { address, passes }) =>
      nothing(engine.admit(stream, side, address, passes)),
    sendKey: (stream, side, key) => nothing(engine.sendKey(stream, side, key)),
    addClip: (bytes) => figure(engine.addClip(bytes)),
    dropClip: (clip) => nothing(engine.dropClip(clip)),
    play: (stream, side, sound) => {
      const { clips, payloadType, repeats } = sound ?? SILENCE;
      return nothing(engine.play(stream, side, clips, payloadType, repeats));
    },
    record: (stream, path) => figure(engine.record(stream, path)),
    endRecording: (stream) => nothing(engine.endRecording(stream)),
  };
}

const SILENCE: RelaySound = { clips: [], payloadType: 0, repeats: false };

function figure(answer: number): Result<number, EngineFault> {
  return answer < 0 ? fail(faultOf(answer)) : ok(answer);
}

function nothing(answer: number): Result<void, EngineFault> {
  return answer < 0 ? fail(faultOf(answer)) : ok();
}

function faultOf(answer: number): EngineFault {
  return { kind: kindOf(-answer), errno: getSystemErrorName(answer) };
}

function kindOf(errno: number): EngineFault['kind'] {
  switch (errno) {
    case constants.errno.ENOSPC:
    case constants.errno.EADDRINUSE:
      return 'exhausted';
    case constants.errno.EADDRNOTAVAIL:
      return 'noSuchAddress';
    case constants.errno.EMFILE:
    case constants.errno.ENFILE:
      return 'noDescriptors';
    case constants.errno.ENOENT:
      return 'noSuchStream';
    case constants.errno.EINVAL:
      return 'outOfRange';
    default:
      return 'refused';
  }
}
