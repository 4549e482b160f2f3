// Our addresses for media: the one that a peer is reached from, and how we are known on it.
import { networkInterfaces } from 'node:os';
import type { Clock } from '@tandem/base/kernel';
import type { MediaPlaces } from '@tandem/engine/media';
import type { SnapshotHolder } from '@tandem/engine/snapshot';
import { addressFamily } from '@tandem/protocol/sdp';
import { externalAddress } from './sip-parameters.ts';

export interface MediaPlacesOptions {
  /** Where SIP listens; 0.0.0.0 and ::, all addresses of this machine. */
  readonly listen: string;
  readonly holder: SnapshotHolder;
  readonly clock: Pick<Clock, 'now'>;
  /** Our address on packets to somebody, as the routing table has it. */
  readonly sourceAddress: (towards: string) => string | undefined;
  /** Where a peer's name leads to now. */
  readonly resolve: MediaPlaces['resolve'];
}

/** As long as signalling believes its own look into the routing table. */
const SOURCE_MS = 30_000;
/** Peers that come only once must not fill the memory. */
const MAX_SOURCES = 10_000;

interface Source {
  readonly address: string;
  readonly askedMs: number;
}

export function mediaPlaces(options: MediaPlacesOptions): MediaPlaces {
  const { listen, holder, resolve } = options;
  const sources = new Map<string, Source>();
  const advertised = new Map<string, string>();
  holder.onChange(() => advertised.clear());
  const localFor = (peer: string, wanted: string | null): string => {
    if (wanted !== null) return wanted;
    if (!isWildcard(listen) && mayReach(listen, peer)) return listen;
    const now = options.clock.now();
    const known = sources.get(peer);
    if (known !== undefined && now - known.askedMs < SOURCE_MS) return known.address;
    const address = askedSource(peer, options);
    if (sources.size >= MAX_SOURCES) sources.clear();
    sources.set(peer, { address, askedMs: now });
    return address;
  };
  return {
    localFor,
    resolve,
    advertised(local) {
      const known = advertised.get(local);
      if (known !== undefined) return known;
      const text = holder.current.parameters.get('SS_EXTERNAL_IP');
      const address = externalAddress(text, local) ?? local;
      advertised.set(local, address);
      return address;
    },
  };
}

const isAddress = (text: string): boolean => /^IP/.test(addressFamily(text) ?? '');

/** Of whom no address is known, the usual one has to do. */
function mayReach(ours: string, peer: string): boolean {
  return !isAddress(peer) || addressFamily(ours) === addressFamily(peer);
}

const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** Where a peer is not known yet, the address that leads out of this machine. */
function askedSource(peer: string, { listen, sourceAddress }: MediaPlacesOptions): string {
  const found = isAddress(peer) ? sourceAddress(peer) : undefined;
  return found ?? ownAddresses(listen)[0] ?? listen;
}

/** Those that lead out come first; one of a single link needs its name, and serves no call. */
export function ownAddresses(listen: string): readonly string[] {
  if (!isWildcard(listen)) return [listen];
  const all = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ address }) => !address.startsWith('fe80'));
  const usable = listen === '::' ? all : all.filter(({ family }) => family === 'IPv4');
  return usable
    .toSorted((one, other) => Number(one.internal) - Number(other.internal))
    .map(({ address }) => address);
}
