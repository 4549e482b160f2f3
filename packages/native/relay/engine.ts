// The relay's engine: threads of its own that forward RTP, told here what to do. Each call is
// answered at once; packets go their way without JavaScript.
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { FigureMemory } from './figures.ts';

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
  state(): { readonly streams: number; readonly inUse: number; readonly closing: number };
  stop(): void;
}

/** What addon_engine.cc exports. */
export interface EngineAddon {
  readonly Engine: new () => {
    start(cells: Float64Array, options: Omit<EngineOptions, 'figures'>): number;
    allocate(local: string, otherLocal: string, ports: Int32Array): number;
    renew(stream: number, side: number, local: string): number;
    expect(stream: number, side: number, wish: RelayWish): number;
    close(stream: number): number;
    state(what: number): number;
    stop(): number;
  };
  readonly streamsWithinLimit: (wished: number, reserved: number) => number;
  readonly monotonicMs: () => number;
}

const STATE = { streams: 0, inUse: 1, closing: 2 } as const;

export function startEngine(
  addon: EngineAddon,
  { figures, ...options }: EngineOptions,
): Result<RelayEngine, EngineFault> {
  const engine = new addon.Engine();
  const started = engine.start(figures.cells, options);
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
    state: () => ({
      streams: engine.state(STATE.streams),
      inUse: engine.state(STATE.inUse),
      closing: engine.state(STATE.closing),
    }),
    stop: () => void engine.stop(),
  });
}

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
