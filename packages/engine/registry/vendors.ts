// Our registrations at vendors, all of them: which are wanted follows the configuration, and calls
// that come over one are known by it.
import type { Connection } from '@tandem/protocol/sip';
import { parseUri } from '@tandem/protocol/sip';
import { Vendor, type VendorGateway, type VendorOptions } from './vendor.ts';
import { lineOf } from './vendor-request.ts';

/** What a request that came shows of the way it took. */
export interface CalledOver {
  readonly requestUri: string;
  /** Of its source. */
  readonly address: string;
}

export class Vendors {
  readonly #options: VendorOptions;
  readonly #byGateway = new Map<string, Vendor>();
  readonly #byLine = new Map<string, Vendor>();
  /** Stopped, and not yet gone there. */
  readonly #leaving = new Set<Vendor>();

  constructor(options: VendorOptions) {
    this.#options = options;
  }

  /** Those that are not locked, all of them; what stays the same goes on undisturbed. */
  follow(gateways: Iterable<VendorGateway>): void {
    const wanted = new Map<string, VendorGateway>();
    for (const gateway of gateways) wanted.set(gateway.id, gateway);
    for (const [id, vendor] of [...this.#byGateway]) {
      const now = wanted.get(id);
      if (now !== undefined && isSamePlace(now, vendor.gateway)) vendor.gateway = now;
      else this.#leave(vendor);
    }
    for (const [id, gateway] of wanted) if (!this.#byGateway.has(id)) this.#enter(gateway);
  }

  all(): Iterable<Vendor> {
    return this.#byGateway.values();
  }

  find(gateway: string): Vendor | undefined {
    return this.#byGateway.get(gateway);
  }

  /** Gateways that we do not register at count as there. */
  isUsable(gateway: string): boolean {
    return this.#byGateway.get(gateway)?.isRegistered ?? true;
  }

  /**
   * The gateway over whose registration a request came: by the mark of our Contact, or where a
   * vendor leaves that out, by its address and our name there.
   */
  gatewayOf({ requestUri, address }: CalledOver): string | undefined {
    if (this.#byGateway.size === 0) return undefined;
    const marked = this.#byLine.get(lineOf(requestUri) ?? '');
    if (marked !== undefined) return isFrom(marked, address) ? marked.gateway.id : undefined;
    const uri = parseUri(requestUri);
    const user = uri.ok && uri.value.kind === 'sip' ? uri.value.user : undefined;
    const there = [...this.#byGateway.values()].filter((vendor) => isFrom(vendor, address));
    const named = there.find(({ gateway }) => gateway.user === user);
    // A vendor that puts the number dialled where our name stood.
    return (named ?? (there.length === 1 ? there[0] : undefined))?.gateway.id;
  }

  /** The URI is a Contact of ours, as far as its mark says. */
  isMarked(requestUri: string): boolean {
    return this.#byLine.has(lineOf(requestUri) ?? '');
  }

  connectionClosed(connection: Connection): void {
    for (const vendor of this.#byGateway.values()) vendor.connectionClosed(connection);
  }

  /** The end of the process: we stay registered, and are back soon. */
  stop(): void {
    for (const vendor of [...this.#byGateway.values(), ...this.#leaving]) vendor.abandon();
    this.#byGateway.clear();
    this.#byLine.clear();
    this.#leaving.clear();
  }

  #enter(gateway: VendorGateway): void {
    const vendor = new Vendor(gateway, this.#options, (one) => this.#leaving.delete(one));
    this.#byGateway.set(gateway.id, vendor);
    this.#byLine.set(vendor.line, vendor);
    vendor.start();
  }

  #leave(vendor: Vendor): void {
    this.#byGateway.delete(vendor.gateway.id);
    this.#byLine.delete(vendor.line);
    this.#leaving.add(vendor);
    vendor.stop();
  }
}

/** A call may come from another port of it, not from another address. */
function isFrom({ flow, isRegistered }: Vendor, address: string): boolean {
  return isRegistered && flow?.remote.address === address;
}

/** Another name or place is another registration; a new password or expiry is not. */
function isSamePlace(one: VendorGateway, other: VendorGateway): boolean {
  return (
    one.user === other.user &&
    one.transport === other.transport &&
    one.localAddress === other.localAddress &&
    one.addresses.join(' ') === other.addresses.join(' ')
  );
}
