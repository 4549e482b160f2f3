// The native part: what neither Node's dgram nor JavaScript can do with a socket. It may be missing
// (no compiler, not built yet), so loading it answers a value and whoever uses it has a fall-back.
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { fail, ok, type Result } from '@tandem/base/kernel';
import {
  type DatagramsAddon,
  type DatagramsEvents,
  type NativeDatagrams,
  openDatagrams,
} from './datagrams.ts';
import type { RelayEngine, RelayPlace } from './engine.ts';
import { type EngineAddon, type EngineFault, type EngineOptions, startEngine } from './engine.ts';
import { field } from './field.ts';

export type { DatagramsEvents, NativeDatagrams, SendRefused } from './datagrams.ts';
export { descriptorOf, type OpenSocket } from './descriptor.ts';
export type {
  AdmittedPlace,
  AllocatedStream,
  EngineFault,
  EngineOptions,
  RelayEngine,
  RelayPlace,
  RelayWish,
} from './engine.ts';
export {
  FIGURE,
  FIGURES_OF_STREAM,
  type Figure,
  FigureMemory,
  placeOf,
  SIDES,
} from './figures.ts';
export type { RelayKey, RelayListening, RelayNotice, RelaySound } from './voice.ts';

/** The twin of kVersion in version.h: the addon's functions, counted up whenever one changes. */
export const RELAY_VERSION = 8;

export interface RelayFault {
  readonly kind:
    | 'badDescriptor' // nothing is open under this number
    | 'notASocket'
    | 'notUdp' // TCP, or a datagram socket of another family: left untouched
    | 'outOfRange' // the figure asked for
    | 'refused'; // by the kernel, for the reason in `errno`
  readonly errno: string;
}

export interface NativeRelay {
  readonly version: number;
  /**
   * The TOS byte (IPv4) or traffic class (IPv6) of what the socket, of UDP or TCP, sends, as it was
   * read back.
   */
  setTypeOfService(descriptor: number, byte: number): Result<number, RelayFault>;
  /**
   * Makes the buffer at least `bytes` large, past the system's limit where the process has
   * CAP_NET_ADMIN, and never smaller than it was. Answers the bytes granted, comparable with those
   * asked: Linux reports, and spends on its own bookkeeping, twice as much.
   */
  growReceiveBuffer(descriptor: number, bytes: number): Result<number, RelayFault>;
  growSendBuffer(descriptor: number, bytes: number): Result<number, RelayFault>;
  /** Datagrams the kernel dropped at this socket since it was opened; wraps at 2^32. */
  kernelDrops(descriptor: number): Result<number, RelayFault>;
  /**
   * Memory of what has arrived and was not read yet, as the kernel counts it: some three bytes for
   * one of a message.
   */
  receiveBacklog(descriptor: number): Result<number, RelayFault>;
  /** A UDP socket that reads and writes many at once; the fault is an errno. */
  openDatagrams(at: RelayPlace, events: DatagramsEvents): Result<NativeDatagrams, string>;
  /** Threads of their own that relay media. */
  startEngine(options: EngineOptions): Result<RelayEngine, EngineFault>;
  /** How many of the streams wished the process has descriptors for, with some left for others. */
  streamsWithinLimit(wished: number, reservedDescriptors: number): number;
  /** CRC-32C of the bytes in [from, to); undefined: the processor has no instruction for it. */
  readonly crc32c: ((bytes: Uint8Array, from: number, to: number) => number) | undefined;
  /** Of the clock that the times of figures are of. */
  monotonicMs(): number;
}

export interface RelayUnavailable {
  readonly unavailable: string;
}

/**
 * `file` is `packages/native/relay/build/relay.node` below the root. Programs name it, because they
 * are bundled into another folder; without it the place beside this source is taken.
 */
export function loadRelay(file = besideThisSource()): NativeRelay | RelayUnavailable {
  let loaded: unknown;
  try {
    loaded = createRequire(import.meta.url)(file);
  } catch (error) {
    return { unavailable: whyNotLoaded(file, error) };
  }
  const version = field(loaded, 'version');
  if (version !== RELAY_VERSION) {
    const found = typeof version === 'number' ? `version ${version}` : 'no version';
    return stale(file, `it is of ${found} and this program wants ${RELAY_VERSION}`);
  }
  if (!isAddon(loaded)) return stale(file, 'it lacks functions of its version');
  return typed(loaded);
}

/** What addon.cc exports: each function answers a figure of zero or more, or minus an errno. */
interface Addon extends EngineAddon, DatagramsAddon {
  readonly version: number;
  readonly setTypeOfService: (descriptor: number, byte: number) => number;
  readonly growReceiveBuffer: (descriptor: number, bytes: number) => number;
  readonly growSendBuffer: (descriptor: number, bytes: number) => number;
  readonly kernelDrops: (descriptor: number) => number;
  readonly receiveBacklog: (descriptor: number) => number;
  readonly crc32c: (bytes: Uint8Array, from: number, to: number) => number;
}

const FUNCTIONS = [
  'setTypeOfService',
  'growReceiveBuffer',
  'growSendBuffer',
  'kernelDrops',
  'receiveBacklog',
  'crc32c',
  'Datagrams',
  'readAddress',
  'addressText',
  'Engine',
  'streamsWithinLimit',
  'monotonicMs',
] as const satisfies readonly (keyof Addon)[];

function isAddon(loaded: unknown): loaded is Addon {
  return FUNCTIONS.every((name) => typeof field(loaded, name) === 'function');
}

function typed(addon: Addon): NativeRelay {
  return {
    version: addon.version,
    setTypeOfService: (descriptor, byte) => result(addon.setTypeOfService(descriptor, byte)),
    growReceiveBuffer: (descriptor, bytes) => result(addon.growReceiveBuffer(descriptor, bytes)),
    growSendBuffer: (descriptor, bytes) => result(addon.growSendBuffer(descriptor, bytes)),
    kernelDrops: (descriptor) => result(addon.kernelDrops(descriptor)),
    receiveBacklog: (descriptor) => result(addon.receiveBacklog(descriptor)),
    openDatagrams: (at, events) => openDatagrams(addon, at, events),
    startEngine: (options) => startEngine(addon, options),
    streamsWithinLimit: (wished, reserved) => addon.streamsWithinLimit(wished, reserved),
    crc32c: addon.crc32c(NO_BYTES, 0, 0) === 0 ? addon.crc32c : undefined,
    monotonicMs: () => addon.monotonicMs(),
  };
}

const NO_BYTES = new Uint8Array();

function result(figure: number): Result<number, RelayFault> {
  if (figure >= 0) return ok(figure);
  return fail({ kind: kindOf(-figure), errno: getSystemErrorName(figure) });
}

function kindOf(errno: number): RelayFault['kind'] {
  switch (errno) {
    case constants.errno.EBADF:
      return 'badDescriptor';
    case constants.errno.ENOTSOCK:
      return 'notASocket';
    case constants.errno.EPROTOTYPE:
      return 'notUdp';
    case constants.errno.EINVAL:
      return 'outOfRange';
    default:
      return 'refused';
  }
}

const BUILD = 'build it with: node tools/setup/native.mjs';

function stale(file: string, why: string): RelayUnavailable {
  return { unavailable: `${file} is of another build: ${why}; ${BUILD}` };
}

function whyNotLoaded(file: string, error: unknown): string {
  if (field(error, 'code') === 'MODULE_NOT_FOUND') return `${file} is not there; ${BUILD}`;
  const [first = ''] = String(error instanceof Error ? error.message : error).split('\n', 1);
  return `${file} cannot be loaded: ${first}; ${BUILD}`;
}

function besideThisSource(): string {
  return fileURLToPath(new URL('./build/relay.node', import.meta.url));
}
