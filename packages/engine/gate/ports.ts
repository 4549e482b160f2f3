// What the gate needs of those around it, and what it tells.
import type { Suspension } from './suspensions.ts';

/** Who is who among sources; asked for each datagram, so it has to be a look into a table. */
export interface KnownSources {
  /**
   * Of a gateway or phone that is known by its address: its requests a second, null where it has no
   * limit of its own; undefined for all others.
   */
  gatewayLimit(address: string): number | null | undefined;
  /** Somebody who is registered came from there. */
  isBound(address: string): boolean;
}

export interface GateSettings {
  /** SS_AUTHENTICATION_MAX_RETRY; 0: nobody is ever suspended. */
  readonly maxFailures: number;
  /** SS_AUTHENTICATION_FAILED_SUSPEND */
  readonly suspendSeconds: number;
}

export type GateEvent =
  | { readonly type: 'suspended'; readonly suspension: Suspension }
  | { readonly type: 'released'; readonly source: string; readonly by: 'time' | 'operator' };

export interface GateListener {
  hears(event: GateEvent): void;
}

/** Keeps suspensions over restarts. */
export interface SuspensionStore {
  load(): Promise<readonly Suspension[]>;
  /** All there are; false: it could not be written. */
  save(suspensions: readonly Suspension[]): Promise<boolean>;
}
