// Bindings by where they came from. Mostly one came from one place; behind a proxy all of them did.
import { addressText, type SocketAddress, type TransportName } from '@tandem/protocol/sip';
import type { Binding } from './binding.ts';

const NONE: readonly Binding[] = Object.freeze([]);

export class BindingPlaces {
  readonly #byEndpoint = new Map<string, Binding | Set<Binding>>();
  /** How many came from an address. */
  readonly #byAddress = new Map<string, number>();

  has(address: string): boolean {
    return this.#byAddress.has(address);
  }

  only(transport: TransportName, remote: SocketAddress): Binding | undefined {
    const there = this.#byEndpoint.get(nameOf(transport, remote));
    return there instanceof Set ? undefined : there;
  }

  all(transport: TransportName, remote: SocketAddress): readonly Binding[] {
    const there = this.#byEndpoint.get(nameOf(transport, remote));
    if (there === undefined) return NONE;
    return there instanceof Set ? [...there] : [there];
  }

  add(binding: Binding): void {
    const { place, remote } = binding;
    const name = nameOf(place.transport, remote);
    const there = this.#byEndpoint.get(name);
    if (there === undefined) this.#byEndpoint.set(name, binding);
    else if (there instanceof Set) there.add(binding);
    else if (there !== binding) this.#byEndpoint.set(name, new Set([there, binding]));
    else return;
    this.#byAddress.set(remote.address, (this.#byAddress.get(remote.address) ?? 0) + 1);
  }

  remove(binding: Binding): void {
    const { place, remote } = binding;
    const name = nameOf(place.transport, remote);
    const there = this.#byEndpoint.get(name);
    if (there instanceof Set) {
      if (!there.delete(binding)) return;
      const [last] = there;
      if (there.size === 1 && last !== undefined) this.#byEndpoint.set(name, last);
    } else if (there === binding) this.#byEndpoint.delete(name);
    else return;
    const left = (this.#byAddress.get(remote.address) ?? 1) - 1;
    if (left === 0) this.#byAddress.delete(remote.address);
    else this.#byAddress.set(remote.address, left);
  }
}

function nameOf(transport: TransportName, remote: SocketAddress): string {
  return `${transport} ${addressText(remote)}`;
}
