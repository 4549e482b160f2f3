// Callers who are blocked by what they do (SEC-3): too many calls at once, too many within an
// interval, too many one after the other that nobody answered. A block ends by itself, or by an
// operator. Calls at once are counted from the calls that are there, and handed in.

export interface DynamicLimits {
  /** 0 in any of them: it is not watched. */
  readonly atOnce: number;
  readonly withinInterval: number;
  readonly intervalMs: number;
  readonly blockMs: number;
  readonly unanswered: number;
  readonly unansweredBlockMs: number;
}

export type BlockedBecause = 'atOnce' | 'frequency' | 'noAnswer';

export interface Block {
  readonly because: BlockedBecause;
  readonly untilMs: number;
}

interface Watched {
  /** Begin of the interval that is counted now. */
  fromMs: number;
  calls: number;
  callsBefore: number;
  unanswered: number;
  block: Block | null;
}

/** Some 30 MB; the one who was quiet longest is forgotten, unless it is blocked. */
const MOST_CALLERS = 200_000;
/** So many of the blocked are passed over to find one who is not: a call waits for no more. */
const MOST_LOOKS = 16;

export interface Arrival {
  readonly key: string;
  /** Calls of the caller that are there. */
  readonly atOnce: number;
  readonly nowMs: number;
}

export class DynamicList {
  /** Who was heard of last stands last. */
  readonly #callers = new Map<string, Watched>();
  readonly #most: number;

  constructor(most = MOST_CALLERS) {
    this.#most = most;
  }

  /** A call comes and is counted; why it may not. */
  arrives({ key, atOnce, nowMs }: Arrival, limits: DynamicLimits): Block | null {
    const { withinInterval, blockMs } = limits;
    if (limits.atOnce === 0 && withinInterval === 0 && limits.unanswered === 0) return null;
    const caller = this.#watch(key, nowMs);
    const standing = standingBlock(caller, nowMs);
    if (standing !== null) return standing;
    const count = counted(caller, nowMs, limits.intervalMs);
    const untilMs = nowMs + blockMs;
    if (limits.atOnce > 0 && atOnce >= limits.atOnce) caller.block = { because: 'atOnce', untilMs };
    else if (withinInterval > 0 && count > withinInterval) {
      caller.block = { because: 'frequency', untilMs };
    }
    return caller.block;
  }

  /** As a call would find it; nothing is counted. */
  blockOf(key: string, nowMs: number): Block | null {
    const caller = this.#callers.get(key);
    return caller === undefined ? null : standingBlock(caller, nowMs);
  }

  /** Who is blocked now: for an operator, who asks seldom. */
  *blocked(nowMs: number): Generator<{ readonly key: string; readonly block: Block }> {
    for (const [key, caller] of this.#callers) {
      const block = standingBlock(caller, nowMs);
      if (block !== null) yield { key, block };
    }
  }

  /** Let in again, as one who was never heard of. False: it is not blocked. */
  release(key: string, nowMs: number): boolean {
    return this.blockOf(key, nowMs) !== null && this.#callers.delete(key);
  }

  /** A call that was let through is over. */
  ended(
    { key, wasAnswered, nowMs }: { key: string; wasAnswered: boolean; nowMs: number },
    { unanswered, unansweredBlockMs }: DynamicLimits,
  ): void {
    const caller = this.#callers.get(key);
    if (caller === undefined || unanswered === 0) return;
    caller.unanswered = wasAnswered ? 0 : caller.unanswered + 1;
    if (caller.unanswered < unanswered || caller.block !== null) return;
    caller.unanswered = 0;
    caller.block = { because: 'noAnswer', untilMs: nowMs + unansweredBlockMs };
  }

  #watch(key: string, nowMs: number): Watched {
    const known = this.#callers.get(key);
    if (known !== undefined) {
      this.#callers.delete(key);
      this.#callers.set(key, known);
      return known;
    }
    if (this.#callers.size >= this.#most) this.#forgetOne(nowMs);
    const made = { fromMs: nowMs, calls: 0, callsBefore: 0, unanswered: 0, block: null };
    this.#callers.set(key, made);
    return made;
  }

  /** The blocked go to the end and stay, as long as one who is not is soon found. */
  #forgetOne(nowMs: number): void {
    let looks = 0;
    for (const [key, caller] of this.#callers) {
      this.#callers.delete(key);
      looks += 1;
      if (looks === MOST_LOOKS || standingBlock(caller, nowMs) === null) return;
      this.#callers.set(key, caller);
    }
  }
}

function standingBlock(caller: Watched, nowMs: number): Block | null {
  if (caller.block !== null && nowMs >= caller.block.untilMs) caller.block = null;
  return caller.block;
}

/**
 * Of the last interval with this call: two counts that follow each other, the older one by the part
 * of it that is still within.
 */
function counted(caller: Watched, nowMs: number, intervalMs: number): number {
  const passed = Math.floor((nowMs - caller.fromMs) / intervalMs);
  if (passed > 0) {
    caller.callsBefore = passed === 1 ? caller.calls : 0;
    caller.calls = 0;
    caller.fromMs += passed * intervalMs;
  }
  caller.calls += 1;
  const part = 1 - (nowMs - caller.fromMs) / intervalMs;
  return caller.calls + Math.floor(caller.callsBefore * part);
}
