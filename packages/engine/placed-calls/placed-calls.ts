// The calls that we place: callbacks, test calls, sounds, so many at once, and what became of the
// last.
import { fail, ok, type Result, type Uuid } from '@tandem/base/kernel';
import type { OriginNotFound } from '@tandem/engine/calls';
import { CallbackRun, type PlacingParts } from './callback.ts';
import type { NotPlaced, PlacedControl, PlacedOrder } from './control.ts';
import { PlayRun } from './play.ts';
import { Remembered } from './remembered.ts';
import { TestRun } from './test-call.ts';

interface Most {
  readonly what: string;
  readonly inAll: number;
  /** Of one who asks, so that he does not take the places of all the others. */
  readonly ofOne: number;
}

/** Each records and is listened to afterwards: more would be a load of its own. */
export const MOST_TESTS: Most = { what: 'test calls', inAll: 5, ofOne: 3 };
/** Two calls each; who wants more of them at once has a dialler, and comes by SIP. */
export const MOST_CALLBACKS: Most = { what: 'callbacks', inAll: 50, ofOne: 20 };
/** A call each; who wants thousands has a dialler. */
export const MOST_PLAYS: Most = { what: 'calls that play', inAll: 50, ofOne: 20 };
/** A list that a person reads; records have the rest. */
const MOST_REMEMBERED = 100;

export function placedControl(parts: PlacingParts): PlacedControl {
  const callbacks = new Placed<CallbackRun>(MOST_CALLBACKS, parts);
  const tests = new Placed<TestRun>(MOST_TESTS, parts);
  const plays = new Placed<PlayRun>(MOST_PLAYS, parts);
  return {
    callBack: (wanted, order) =>
      callbacks.begin(() => new CallbackRun(wanted, parts), { order, origin: wanted.from }),
    callbacks: () => callbacks.all.newestFirst().map(({ view }) => view),
    callback: (id) => callbacks.all.find(id)?.view,
    test: (wanted, order) =>
      tests.begin(() => new TestRun(wanted, parts), { order, origin: wanted.origin.name }),
    tests: () => tests.all.newestFirst().map(({ view }) => view),
    testCall: (id) => tests.all.find(id)?.view,
    play: (ordered) =>
      plays.begin(() => new PlayRun(ordered, parts), {
        ...{ order: ordered.order, origin: ordered.wanted.from },
      }),
    plays: () => plays.all.newestFirst().map(({ view }) => view),
    findPlay: (id) => plays.all.find(id)?.view,
  };
}

interface Run {
  readonly isOver: boolean;
  readonly view: unknown;
  begin(id: Uuid): Result<string, OriginNotFound>;
}

interface Ordered {
  readonly order: PlacedOrder;
  readonly origin: string;
}

class Placed<One extends Run> {
  readonly all = new Remembered<One>(MOST_REMEMBERED);
  readonly #most: Most;
  readonly #parts: Pick<PlacingParts, 'clock'>;

  constructor(most: Most, parts: Pick<PlacingParts, 'clock'>) {
    this.#most = most;
    this.#parts = parts;
  }

  begin(make: () => One, { order, origin }: Ordered): Result<One['view'], NotPlaced> {
    const { id, by, notAfterMs } = order;
    const known = this.all.find(id);
    if (known !== undefined) return ok(known.view);
    if (this.#parts.clock.wallMs() > notAfterMs) return fail(TOO_LATE);
    const full = this.#full(by);
    if (full !== undefined) return fail(full);
    const run = make();
    const placed = run.begin(id);
    if (!placed.ok) return fail(nobody(placed.error, origin));
    this.all.add(id, { one: run, by });
    return ok(run.view);
  }

  #full(by: string): NotPlaced | undefined {
    const { what, inAll, ofOne } = this.#most;
    const says =
      this.all.running(by) >= ofOne
        ? `${ofOne} ${what} of yours run; allowed to one are so many at once`
        : this.all.running() >= inAll
          ? `${inAll} ${what} run; allowed are so many at once`
          : undefined;
    return says === undefined ? undefined : { code: 'CALLS_TOO_MANY', says };
  }
}

function nobody({ code }: OriginNotFound, origin: string): NotPlaced {
  const what = code === 'GATEWAY_NOT_FOUND' ? 'routing gateway' : 'gateway or phone that may call:';
  return { code, says: `there is no ${what} ${origin}` };
}

const TOO_LATE: NotPlaced = {
  ...{ code: 'ORDER_TOO_LATE', says: 'the switch heard of it too late, and calls nobody' },
};
