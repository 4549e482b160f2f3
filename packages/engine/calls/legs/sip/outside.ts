// Requests of ours outside of calls: questions whether somebody is there, registrations.
import { ok, type Result } from '@tandem/base/kernel';
import type { Failure, Flow, ReceivedResponse, Via } from '@tandem/protocol/sip';
import { type Stack, Unconcerned } from './types.ts';

export interface OutsidePlan {
  readonly method: string;
  /** Where to, in the order to try them; at least one. */
  readonly flows: readonly Flow[];
  readonly largeByTcp: boolean;
  /** Called for each way that is tried: the top Via differs, and with it our own address. */
  readonly write: (via: Via) => Uint8Array;
  /** The one end: a final response, or none. Never from inside `ask`. */
  readonly ended: (end: OutsideEnd) => void;
}

export type OutsideEnd =
  | { readonly type: 'response'; readonly response: ReceivedResponse }
  | { readonly type: 'failed'; readonly what: Failure };

export function askOutside(stack: Stack, plan: OutsidePlan): Result<void, 'noWay'> {
  const { method, flows, largeByTcp, write } = plan;
  const owner = new OutsideAsked(plan);
  const started = stack.request({ method, owner, flows, largeByTcp, write });
  return started.ok ? ok() : started;
}

class OutsideAsked extends Unconcerned {
  readonly #plan: OutsidePlan;

  constructor(plan: OutsidePlan) {
    super();
    this.#plan = plan;
  }

  override responded(response: ReceivedResponse): void {
    if (response.status >= 200) this.#plan.ended({ type: 'response', response });
  }

  override failed(what: Failure): void {
    this.#plan.ended({ type: 'failed', what });
  }
}
