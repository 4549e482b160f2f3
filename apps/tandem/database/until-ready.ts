// From the start of the server until it answers. It may have to recover first, which is told to the
// operator.
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import type { DatabaseFault } from '@tandem/platform/postgres';
import type { Say } from './launcher.ts';

/**
 * A server that has not even opened its socket; on a slow disk it first syncs all files after a
 * crash.
 */
export const SILENCE_PATIENCE_MS = 120_000;
/** A server that says that it is recovering: up to 512 MB of log, on the slowest of disks. */
export const RECOVERY_PATIENCE_MS = 900_000;
/** Most starts are done before anybody wonders. */
export const FIRST_WORD_AFTER_MS = 2_000;
export const NEXT_WORD_AFTER_MS = 10_000;
/** A start takes some 40 ms: the first looks are close, to lose nothing of it. */
const FIRST_LOOKS_MS = 10;
const LATER_LOOKS_MS = 100;
const FIRST_LOOKS = 50;

export interface Awaited {
  readonly clock: Pick<Clock, 'now'>;
  readonly sleep: (forMs: number) => Promise<void>;
  readonly say: Say;
  /** It went down without a shutdown. */
  readonly afterCrash: boolean;
  readonly hasExited: () => boolean;
  /** One connection, one statement. */
  readonly ask: () => Promise<Result<unknown, DatabaseFault>>;
  /** The server runs but our database is not in it yet. */
  readonly makeDatabase: () => Promise<Result<void, DatabaseFault>>;
}

export type NotReady =
  | { readonly why: 'exited' }
  | { readonly why: 'slow'; readonly waitedMs: number }
  | { readonly why: 'refused'; readonly fault: DatabaseFault };

export async function untilReady(awaited: Awaited): Promise<Result<void, NotReady>> {
  const { clock, sleep, hasExited, ask, makeDatabase } = awaited;
  const began = clock.now();
  const tell = progressOf(awaited);
  let patienceMs = SILENCE_PATIENCE_MS;
  for (let looks = 0; ; looks += 1) {
    if (hasExited()) return fail({ why: 'exited' });
    let asked = await ask();
    if (!asked.ok && asked.error.code === 'DATABASE_MISSING') asked = await makeDatabase();
    if (asked.ok) return ok();
    // It talks, so it lives.
    if (asked.error.code === 'DATABASE_STARTING') patienceMs = RECOVERY_PATIENCE_MS;
    else if (asked.error.code !== 'DATABASE_UNREACHABLE') {
      return fail({ why: 'refused', fault: asked.error });
    }
    const waitedMs = clock.now() - began;
    if (waitedMs > patienceMs) return fail({ why: 'slow', waitedMs });
    tell(waitedMs);
    await sleep(looks < FIRST_LOOKS ? FIRST_LOOKS_MS : LATER_LOOKS_MS);
  }
}

function progressOf({ say, afterCrash }: Awaited): (waitedMs: number) => void {
  const what = afterCrash ? 'recovering the database after a crash' : 'waiting for the database';
  let nextMs = FIRST_WORD_AFTER_MS;
  return (waitedMs) => {
    if (waitedMs < nextMs) return;
    say(`${what}: ${Math.floor(waitedMs / 1_000)} s so far`);
    nextMs = waitedMs + NEXT_WORD_AFTER_MS;
  };
}
