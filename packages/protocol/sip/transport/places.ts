// Our own addresses: which one a message to somebody leaves from, and what it says of us.
import type { Clock } from '@tandem/base/kernel';
import { familyOf, isWildcard } from './addresses.ts';
import { type HostPort, ownAddress, type Place, type TransportName } from './flow.ts';
import { MAX_OWN_ADDRESSES, MAX_SOURCE_ADDRESSES, SOURCE_ADDRESS_MS } from './limits.ts';
import type { SocketAddress, Sockets } from './ports.ts';

export interface Towards {
  readonly transport: TransportName;
  readonly remote: SocketAddress;
  /** An address of ours that it has to be. */
  readonly local?: string | undefined;
}

interface Source {
  readonly address: string | undefined;
  readonly askedMs: number;
}

export class Places {
  readonly #sockets: Pick<Sockets, 'sourceAddress'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #all: Place[] = [];
  readonly #sources = new Map<string, Source>();
  /** Single addresses of those that are all of ours, by that and by address. */
  readonly #parts = new Map<Place, Map<string, Place>>();

  constructor(sockets: Pick<Sockets, 'sourceAddress'>, clock: Pick<Clock, 'now'>) {
    this.#sockets = sockets;
    this.#clock = clock;
  }

  get all(): readonly Place[] {
    return this.#all;
  }

  add(place: Place): void {
    this.#all.push(place);
  }

  remove(place: Place): void {
    const at = this.#all.indexOf(place);
    if (at >= 0) this.#all.splice(at, 1);
    this.#parts.delete(place);
  }

  /** That address alone of a place which is all of ours; the place itself where it is one. */
  partOf(place: Place, local: string | undefined): Place {
    if (local === undefined || !isWildcard(place.local.address)) return place;
    const known = this.#parts.get(place) ?? new Map<string, Place>();
    this.#parts.set(place, known);
    const there = known.get(local);
    if (there !== undefined) return there;
    const part = partAt(place, local);
    if (known.size >= MAX_OWN_ADDRESSES) known.clear();
    known.set(local, part);
    return part;
  }

  /** The first one that can; undefined when we do not speak this transport from there. */
  find({ transport, remote, local }: Towards): Place | undefined {
    const family = familyOf(remote.address);
    const fits = (place: Place): boolean =>
      place.transport === transport && familyOf(place.local.address) === family;
    if (local !== undefined) {
      if (familyOf(local) !== family) return undefined;
      const own = this.#all.find((place) => fits(place) && place.local.address === local);
      const open = own ?? this.#all.find((each) => fits(each) && isWildcard(each.local.address));
      return open && this.partOf(open, local);
    }
    const candidates = this.#all.filter(fits);
    if (candidates.length < 2) return candidates[0];
    // Several addresses of ours: the one that the routing table would take.
    const source = this.#sourceTowards(remote.address);
    return candidates.find((place) => place.local.address === source) ?? candidates[0];
  }

  /** What Via and Contact say towards there. */
  ownAddress(place: Place, remote: SocketAddress): HostPort {
    const isOpen = place.advertised === undefined && isWildcard(place.local.address);
    return ownAddress(isOpen ? this.partOf(place, this.#sourceTowards(remote.address)) : place);
  }

  #sourceTowards(address: string): string | undefined {
    const nowMs = this.#clock.now();
    const known = this.#sources.get(address);
    if (known !== undefined && nowMs - known.askedMs < SOURCE_ADDRESS_MS) return known.address;
    const found = this.#sockets.sourceAddress(address);
    if (this.#sources.size >= MAX_SOURCE_ADDRESSES) this.#sources.clear();
    this.#sources.set(address, { address: found, askedMs: nowMs });
    return found;
  }
}

function partAt(place: Place, address: string): Place {
  const { transport, local, advertised, advertisedAt, socket } = place;
  const host = advertisedAt?.(address);
  return {
    ...{ transport, local: { address, port: local.port } },
    advertised: host === undefined ? advertised : { host, port: local.port },
    socket: socket?.from?.(address) ?? socket,
  };
}
