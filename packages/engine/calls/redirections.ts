// A vendor that answers 3xx: followed where its gateway lets it, to that gateway's own addresses
// alone, so many times, and never twice to the same place (SIG-11, calls.md 6).
import type { Redirection } from './legs/leg.ts';
import { splitAddress } from './legs/sip/hops.ts';

const DEFAULT_PORT = 5_060;

export class Redirections {
  readonly #addresses: () => readonly string[];
  #own: ReadonlySet<string> | undefined;
  readonly #seen = new Set<string>();
  #waiting: readonly Redirection[] = [];
  #left: number;

  /** `most`: of the gateway; 0 follows none. `addresses`: its own, and where its names lead. */
  constructor(most: number, addresses: () => readonly string[]) {
    this.#left = most;
    this.#addresses = addresses;
  }

  /** Was invited already. */
  went(to: Redirection): void {
    this.#seen.add(`${to.number}@${placeOf(to.address)}`);
  }

  /** What an answer has said; what waited from the one before is behind it. */
  hears(contacts: readonly Redirection[]): void {
    this.#waiting = [...contacts, ...this.#waiting];
  }

  /** Where to now, with a number; null: nowhere that is allowed. A place without one keeps it. */
  next(callee: string): Redirection | null {
    while (this.#left > 0) {
      const [first, ...rest] = this.#waiting;
      if (first === undefined) return null;
      this.#waiting = rest;
      const place = placeOf(first.address);
      const onward = first.number === '' ? { ...first, number: callee } : first;
      if (!this.#isOwn(place) || this.#seen.has(`${onward.number}@${place}`)) continue;
      this.#left -= 1;
      this.went(onward);
      return onward;
    }
    return null;
  }

  /** Few are sent on, so that most need not be told where they are. */
  #isOwn(place: string): boolean {
    this.#own ??= new Set(this.#addresses().map(placeOf));
    return this.#own.has(place);
  }
}

function placeOf(address: string): string {
  const split = splitAddress(address);
  if (split === undefined) return address.toLowerCase();
  return `${split.host.toLowerCase()} ${split.port ?? DEFAULT_PORT}`;
}
