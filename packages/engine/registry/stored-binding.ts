// Bindings as lines of text: one line holds all that somebody has, an empty list that nothing is
// left. What an older line said of them counts no more.
import {
  Flow,
  type SocketAddress,
  TRANSPORT_NAMES,
  type TransportName,
} from '@tandem/protocol/sip';
import { Binding, NO_PATH, Registered } from './binding.ts';
import type { Ways } from './ports.ts';

interface StoredBinding {
  readonly uri: string;
  readonly callId: string;
  readonly cseq: number;
  readonly q: number;
  readonly instance: string;
  readonly transport: TransportName;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly requestRemote?: SocketAddress;
  readonly natted: boolean;
  readonly path: readonly string[];
  readonly product: string;
  readonly registeredMs: number;
  readonly refreshedMs: number;
  readonly expiresMs: number;
}

interface StoredLine {
  readonly user: string;
  readonly bindings: readonly StoredBinding[];
}

/** Notes what the store says from now on. */
export function lineOf(user: string, owner: Registered | undefined): string {
  const bindings = (owner?.bindings ?? []).map((binding): StoredBinding => {
    const { place, requestRemote, isNatted, uri, callId, cseq, q, instance } = binding;
    const { remote, path, product, registeredMs, refreshedMs, expiresMs } = binding;
    binding.storedMs = expiresMs;
    return {
      ...{ uri, callId, cseq, q, instance, transport: place.transport, local: place.local, remote },
      ...(requestRemote === undefined ? {} : { requestRemote }),
      ...{ natted: isNatted, path, product, registeredMs, refreshedMs, expiresMs },
    };
  });
  return JSON.stringify({ user, bindings } satisfies StoredLine);
}

/** What a line says; undefined for one that was torn, or is not ours. */
export function readLine(line: string): StoredLine | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return isLine(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** The bindings of a line that still live and have a place of ours to be reached from. */
export function bindingsOf(
  { user, bindings }: StoredLine,
  { ways, nowMs }: { readonly ways: Pick<Ways, 'placeOf'>; readonly nowMs: number },
): readonly Binding[] {
  const owner = new Registered(user);
  return bindings.flatMap((stored) => {
    const place = ways.placeOf(stored.transport, stored.local);
    if (place === undefined || stored.expiresMs <= nowMs) return [];
    const binding = new Binding(owner, { ...stored, place });
    const { cseq, q, natted, path, product, registeredMs, refreshedMs, expiresMs } = stored;
    Object.assign(binding, { cseq, q, isNatted: natted, product, registeredMs, refreshedMs });
    binding.expiresMs = expiresMs;
    binding.storedMs = expiresMs;
    binding.path = path.length === 0 ? NO_PATH : path;
    binding.requestRemote = stored.requestRemote;
    if (place.transport !== 'udp') binding.flow = new Flow(place, stored.remote);
    return [binding];
  });
}

function isLine(read: unknown): read is StoredLine {
  if (!isObject(read) || typeof read.user !== 'string') return false;
  const { bindings } = read;
  return Array.isArray(bindings) && bindings.every(isStored);
}

const TEXTS = ['uri', 'callId', 'instance', 'product'] as const;
const NUMBERS = ['cseq', 'q', 'registeredMs', 'refreshedMs', 'expiresMs'] as const;

function isStored(one: unknown): boolean {
  return (
    isObject(one) &&
    TEXTS.every((name) => typeof one[name] === 'string') &&
    NUMBERS.every((name) => Number.isFinite(one[name])) &&
    TRANSPORT_NAMES.some((name) => name === one.transport) &&
    isAddress(one.local) &&
    isAddress(one.remote) &&
    (one.requestRemote === undefined || isAddress(one.requestRemote)) &&
    typeof one.natted === 'boolean' &&
    Array.isArray(one.path) &&
    one.path.every((part) => typeof part === 'string')
  );
}

function isAddress(one: unknown): boolean {
  return isObject(one) && typeof one.address === 'string' && Number.isInteger(one.port);
}

type Loose = { readonly [Field in keyof (StoredBinding & StoredLine & SocketAddress)]?: unknown };

function isObject(one: unknown): one is Loose {
  return typeof one === 'object' && one !== null;
}
