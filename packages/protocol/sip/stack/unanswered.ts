// Requests of ours to which nothing has come back yet, as far as that can still change where they
// go: those that have another way left, and those that depend on a connection. Each is here until
// the first response, or its end.
import type { ClientTransaction } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';
import type { SipTypes } from './types.ts';

type Started<Owner> = ClientTransaction<SipTypes<Owner>>;
type Carrier = NonNullable<Flow['connection']>;
export type NextWay<Owner> = () => Started<Owner> | undefined;

interface Waiting<Owner> {
  readonly next: NextWay<Owner> | undefined;
  readonly carrier: Carrier | undefined;
}

export class Unanswered<Owner> {
  readonly #waiting = new Map<Started<Owner>, Waiting<Owner>>();
  readonly #byCarrier = new Map<Carrier, Set<Started<Owner>>>();

  get size(): number {
    return this.#waiting.size;
  }

  add(transaction: Started<Owner>, flow: Flow, next: NextWay<Owner> | undefined): void {
    const carrier = flow.connection;
    this.#waiting.set(transaction, { next, carrier });
    if (carrier === undefined) return;
    const over = this.#byCarrier.get(carrier);
    if (over === undefined) this.#byCarrier.set(carrier, new Set([transaction]));
    else over.add(transaction);
  }

  /** Gives the way that was left, if there was one. */
  forget(transaction: Started<Owner>): NextWay<Owner> | undefined {
    const waiting = this.#waiting.get(transaction);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(transaction);
    const { carrier, next } = waiting;
    if (carrier === undefined) return next;
    const over = this.#byCarrier.get(carrier);
    over?.delete(transaction);
    if (over?.size === 0) this.#byCarrier.delete(carrier);
    return next;
  }

  over(carrier: Carrier): readonly Started<Owner>[] {
    return [...(this.#byCarrier.get(carrier) ?? [])];
  }
}
