// What operators see of the gate and may do: `tandem suspended`, `tandem suspended release SOURCE`.
import type { Gate, GateCounters } from './gate.ts';
import type { SuspensionReason } from './suspensions.ts';

export interface SuspendedSource {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  readonly source: string;
  readonly reason: SuspensionReason;
  /** The last name that was tried; empty when that is not the reason. */
  readonly user: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Messages dropped since. */
  readonly dropped: number;
}

export interface GateControl {
  suspended(): readonly SuspendedSource[];
  /** False: it is not suspended. */
  release(source: string): boolean;
  counters(): GateCounters;
}

export function gateControl(gate: Gate): GateControl {
  return {
    suspended: () => [...gate.suspended()].sort((a, b) => a.untilMs - b.untilMs),
    release: (source) => gate.release(source),
    counters: () => ({ ...gate.counters }),
  };
}
