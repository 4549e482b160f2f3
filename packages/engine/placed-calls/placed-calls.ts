// The calls that we place: callbacks and test calls, so many at once, and what became of the last.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { OriginNotFound } from '@tandem/engine/calls';
import { CallbackRun, type PlacingParts } from './callback.ts';
import type { NotPlaced, PlacedControl } from './control.ts';
import { Remembered } from './remembered.ts';
import { TestRun } from './test-call.ts';

/** Each records and is listened to afterwards: more would be a load of its own. */
export const MOST_TESTS = 5;
/** Two calls each; who wants more of them at once has a dialler, and comes by SIP. */
export const MOST_CALLBACKS = 50;
/** A list that a person reads; records have the rest. */
const MOST_REMEMBERED = 100;

export function placedControl(parts: PlacingParts): PlacedControl {
  const callbacks = new Remembered<CallbackRun>(MOST_REMEMBERED);
  const tests = new Remembered<TestRun>(MOST_REMEMBERED);
  return {
    callBack(wanted) {
      if (callbacks.running >= MOST_CALLBACKS) return fail(tooMany('callbacks', MOST_CALLBACKS));
      return begun(new CallbackRun(wanted, parts), callbacks, wanted.from);
    },
    callbacks: () => callbacks.newestFirst().map(({ view }) => view),
    callback: (id) => callbacks.find(id)?.view,
    test(wanted) {
      if (tests.running >= MOST_TESTS) return fail(tooMany('test calls', MOST_TESTS));
      return begun(new TestRun(wanted, parts), tests, wanted.origin.name);
    },
    tests: () => tests.newestFirst().map(({ view }) => view),
    testCall: (id) => tests.find(id)?.view,
  };
}

interface Run<View> {
  readonly isOver: boolean;
  readonly view: View;
  begin(): Result<string, OriginNotFound>;
}

function begun<View, One extends Run<View>>(
  run: One,
  among: Remembered<One>,
  origin: string,
): Result<View, NotPlaced> {
  const placed = run.begin();
  if (!placed.ok) {
    const { code } = placed.error;
    const what =
      code === 'GATEWAY_NOT_FOUND' ? 'routing gateway' : 'gateway or phone that may call:';
    return fail({ code, says: `there is no ${what} ${origin}` });
  }
  among.add(placed.value, run);
  return ok(run.view);
}

const tooMany = (what: string, most: number): NotPlaced => ({
  ...{ code: 'CALLS_TOO_MANY', says: `${most} ${what} run; allowed are so many at once` },
});
