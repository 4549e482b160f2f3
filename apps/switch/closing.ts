// How calls end when the switch is to end. Whoever was called may not hang up before the ACK of its
// 2xx, or before it has waited for it for 32 s (RFC 3261 section 15). As long as the drain lasts,
// that is waited for. In the end the process takes the transaction with it: no ACK can find anybody
// then, so the BYE is said without it. Who heard the 2xx takes it, and who did not says 481.
//
//   drain: calls end by themselves -> all end -> BYEs are answered -> BYEs without an ACK
import { type Ms, ms, type Timers } from '@tandem/base/kernel';
import type { Calls, Recovery, SipEndpoint } from '@tandem/engine/calls';

export interface Closing {
  readonly calls: Pick<Calls, 'control' | 'remains' | 'endAll'>;
  readonly endpoint: Pick<SipEndpoint, 'unanswered' | 'owedByes' | 'sayOwedByes'>;
  readonly recovery: Pick<Recovery, 'isOver'>;
  readonly timers: Timers;
  readonly drainMs: number;
}

/** A BYE that is lost is sent again after half a second; its answer is worth waiting for. */
const BYES_PATIENCE_MS = 1_500;
const ASK_AGAIN_MS = ms(50);

/** No new calls; those that run may end by themselves for so long. */
export async function endCalls(closing: Closing): Promise<void> {
  const { calls, endpoint, recovery, timers, drainMs } = closing;
  const until = (holds: () => boolean, patienceMs: number): Promise<void> =>
    waitFor(timers, holds, patienceMs);
  calls.control.beginDrain();
  await until(() => calls.remains.calls === 0 && endpoint.owedByes === 0, drainMs);
  calls.endAll();
  await until(() => endpoint.owedByes === 0 && endpoint.unanswered === 0, BYES_PATIENCE_MS);
  if (endpoint.owedByes > 0) {
    endpoint.sayOwedByes();
    await until(() => endpoint.unanswered === 0, BYES_PATIENCE_MS);
  }
  // It ends by itself: a record that came later would find the journal closed.
  await until(() => recovery.isOver, BYES_PATIENCE_MS);
}

async function waitFor(timers: Timers, holds: () => boolean, patienceMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs && !holds(); waitedMs += ASK_AGAIN_MS) {
    await pause(timers, ASK_AGAIN_MS);
  }
}

function pause(timers: Timers, delay: Ms): Promise<void> {
  return new Promise((resolve) => void timers.after(delay, resolve));
}
