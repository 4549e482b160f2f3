import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Cancel, type Ms, ms, type TimerHandle, TimerWheel } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import fc from 'fast-check';

interface Payload {
  readonly name: string;
  readonly generation: number;
}

function bench(nowMs?: number) {
  const clock = new VirtualClock(nowMs === undefined ? {} : { nowMs });
  const fired: string[] = [];
  let onFire = (payload: Payload): void => {
    fired.push(`${payload.name}@${clock.now()}`);
  };
  const wheel = new TimerWheel<Payload>({
    clock,
    timers: clock,
    onFire: (payload) => onFire(payload),
  });
  const arm = (delay: number, name: string): TimerHandle =>
    wheel.arm(ms(delay), { name, generation: 1 });
  const listen = (listener: (payload: Payload) => void): void => {
    onFire = listener;
  };
  return { clock, wheel, fired, arm, listen };
}

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('timer wheel: when a timer fires', () => {
  //  delay        late by less than a tick
  const table: readonly number[] = [
    0,
    1,
    255,
    256,
    257,
    500,
    65_535,
    65_536,
    32 * SECOND,
    HOUR,
    5 * HOUR,
    DAY,
    50 * DAY,
    366 * DAY,
  ];
  for (const delay of table) {
    it(`after ${delay} ms: at its time, once`, () => {
      const { clock, wheel, fired, arm } = bench(7);
      arm(delay, 'a');
      clock.passesAtOnce(delay - 1);
      assert.deepEqual(fired, []);
      assert.equal(wheel.nextDueMs(), delay + 7);
      clock.passesAtOnce(2);
      assert.deepEqual(fired, [`a@${delay + 7}`]);
      assert.equal(wheel.size, 0);
      assert.equal(clock.pending, 0);
    });
  }

  it('on a clock with fractions: never early, late by less than a millisecond', () => {
    const { clock, fired, arm } = bench(10.7);
    arm(5, 'a'); // 15.7: at the tick of 16
    arm(5.3, 'b'); // 16.0
    clock.passesAtOnce(5.2);
    assert.deepEqual(fired, []);
    clock.passesAtOnce(0.2);
    assert.deepEqual(fired, ['a@16', 'b@16']);
  });

  it('those of one millisecond fire in the order of arming, from whichever level they come', () => {
    const { clock, fired, arm } = bench(0);
    arm(70_000, 'first');
    clock.passesAtOnce(69_000);
    arm(1_000, 'second');
    clock.passesAtOnce(990);
    arm(10, 'third');
    clock.passesAtOnce(10);
    assert.deepEqual(fired, ['first@70000', 'second@70000', 'third@70000']);
  });

  it('refuses delays that are no delays', () => {
    const { arm } = bench();
    for (const delay of [-1, Number.NaN, Number.POSITIVE_INFINITY, 400 * DAY]) {
      assert.throws(() => arm(delay, 'x'), /a timer of/);
    }
  });
});

describe('timer wheel: cancelling', () => {
  it('a timer that was cancelled does not fire; the handle is dead afterwards', () => {
    const { clock, wheel, fired, arm } = bench(0);
    const a = arm(10, 'a');
    arm(10, 'b');
    assert.equal(wheel.cancel(a), true);
    assert.equal(wheel.cancel(a), false);
    assert.equal(wheel.size, 1);
    clock.passesAtOnce(10);
    assert.deepEqual(fired, ['b@10']);
  });

  it('the handle of an earlier life does not cancel the timer that has its row now', () => {
    const { clock, wheel, fired, arm } = bench(0);
    const first = arm(1, 'first');
    clock.passesAtOnce(1);
    const second = arm(10, 'second');
    assert.notEqual(second, first);
    assert.equal(wheel.cancel(first), false);
    clock.passesAtOnce(10);
    assert.deepEqual(fired, ['first@1', 'second@11']);
  });

  it('handles that never were are refused', () => {
    const { wheel } = bench();
    for (const handle of [-1, 0, 5, Number.NaN, 2 ** 52]) {
      assert.equal(wheel.cancel(handle as TimerHandle), false);
    }
  });

  it('clear forgets timers, timeout and handles', () => {
    const { clock, wheel, fired, arm } = bench();
    const handles = [0, 5, 300, 70_000, HOUR].map((delay) => arm(delay, 'x'));
    wheel.clear();
    assert.deepEqual([wheel.size, clock.pending, wheel.nextDueMs()], [0, 0, undefined]);
    assert.deepEqual(handles.map((handle) => wheel.cancel(handle)).includes(true), false);
    clock.passesAtOnce(2 * HOUR);
    assert.deepEqual(fired, []);
  });
});

describe('timer wheel: a listener that arms and cancels', () => {
  it('without delay: in the next tick, so a loop of it lets the others have their turn', () => {
    const { clock, fired, arm, listen } = bench(0);
    listen(({ name }) => {
      fired.push(`${name}@${clock.now()}`);
      if (name === 'again') arm(0, 'again');
    });
    arm(2, 'again');
    arm(2, 'other');
    clock.passesAtOnce(4);
    assert.deepEqual(fired, ['again@2', 'other@2', 'again@3', 'again@4']);
  });

  it('cancels one of the same tick that is still to fire, and one of a later tick', () => {
    const { clock, wheel, fired, arm, listen } = bench(0);
    const victims: TimerHandle[] = [];
    listen(({ name }) => {
      fired.push(name);
      if (name === 'killer') for (const victim of victims) wheel.cancel(victim);
    });
    arm(5, 'killer');
    victims.push(arm(5, 'same tick'), arm(600, 'later'));
    arm(5, 'spared');
    clock.passesAtOnce(1_000);
    assert.deepEqual(fired, ['killer', 'spared']);
  });

  it('clears the wheel while it fires', () => {
    const { clock, wheel, fired, arm, listen } = bench(0);
    listen(({ name }) => {
      fired.push(name);
      wheel.clear();
    });
    for (const delay of [5, 5, 6, 900]) arm(delay, `after ${delay}`);
    clock.passesAtOnce(1_000);
    assert.deepEqual(fired, ['after 5']);
    assert.equal(clock.pending, 0);
  });

  it('throws: the error reaches the event loop, and the timers behind it still fire', () => {
    const { clock, wheel, fired, arm, listen } = bench(0);
    listen(({ name }) => {
      if (name === 'bad') throw new Error('a bug');
      fired.push(name);
    });
    arm(5, 'good');
    arm(5, 'bad');
    arm(5, 'behind');
    arm(9, 'later');
    assert.throws(() => clock.passesAtOnce(20), /a bug/);
    clock.passesAtOnce(20);
    assert.deepEqual(fired, ['good', 'behind', 'later']);
    assert.equal(wheel.size, 0);
  });
});

describe('timer wheel: time that does not run evenly', () => {
  it('after a stall all that is overdue fires in order; what is armed then counts from now', () => {
    const { clock, fired, arm, listen } = bench(0);
    listen(({ name }) => {
      fired.push(`${name}@${clock.now()}`);
      if (name === 'b') arm(10, 'from b');
    });
    arm(70_000, 'c');
    arm(3, 'a');
    arm(300, 'b');
    clock.stalls(10 * DAY);
    clock.passesAtOnce(9);
    assert.deepEqual(fired, [`a@${10 * DAY}`, `b@${10 * DAY}`, `c@${10 * DAY}`]);
    clock.passesAtOnce(1);
    assert.deepEqual(fired.at(-1), `from b@${10 * DAY + 10}`);
  });

  it('an event loop that fires too early is asked again', () => {
    const clock = new VirtualClock({ nowMs: 0 });
    const fired: number[] = [];
    const early = { after: (delay: number, fire: () => void) => clock.after(ms(delay / 2), fire) };
    const wheel = new TimerWheel<Payload>({
      clock,
      timers: early,
      onFire: () => fired.push(clock.now()),
    });
    wheel.arm(ms(100), { name: 'a', generation: 1 });
    clock.passesAtOnce(101);
    assert.equal(fired.length, 1);
    assert.ok((fired[0] ?? 0) >= 100, `fired at ${fired[0]}`);
  });

  it('while it fires it asks the event loop for one timeout, whatever the listener arms', () => {
    const clock = new VirtualClock({ nowMs: 0 });
    let asked = 0;
    const after = (delay: Ms, fire: () => void): Cancel => {
      asked += 1;
      return clock.after(delay, fire);
    };
    const wheel: TimerWheel<Payload> = new TimerWheel({
      clock,
      timers: { after },
      onFire: ({ generation }) => {
        for (let delay = 100; delay > 0 && generation === 1; delay -= 1) {
          wheel.arm(ms(delay), { name: 'armed while firing', generation: 2 });
        }
      },
    });
    wheel.arm(ms(1), { name: 'first', generation: 1 });
    clock.passesAtOnce(1);
    assert.deepEqual([wheel.size, asked], [100, 2]);
  });

  it('one timeout of the event loop, whatever number of timers', () => {
    const { clock, wheel, arm } = bench();
    for (let i = 0; i < 10_000; i += 1) arm((i * 7919) % 100_000, 'x');
    assert.equal(clock.pending, 1);
    assert.equal(wheel.size, 10_000);
    clock.passesAtOnce(100_000);
    assert.equal(wheel.size, 0);
  });
});

/** The wheel as it would be written without any thought of speed. */
class SortedList {
  readonly fired: string[] = [];
  #armed: { due: number; order: number; name: string }[] = [];
  #order = 0;

  arm(due: number, name: string): void {
    this.#armed.push({ due, order: this.#order, name });
    this.#order += 1;
  }

  cancel(name: string): boolean {
    const before = this.#armed.length;
    this.#armed = this.#armed.filter((timer) => timer.name !== name);
    return this.#armed.length < before;
  }

  passTo(now: number): void {
    this.#armed.sort((a, b) => a.due - b.due || a.order - b.order);
    while (this.#armed[0] !== undefined && this.#armed[0].due <= now) {
      this.fired.push(this.#armed.shift()?.name ?? '');
    }
  }

  get size(): number {
    return this.#armed.length;
  }

  get nextDue(): number | undefined {
    return this.#armed.length === 0 ? undefined : Math.min(...this.#armed.map((t) => t.due));
  }
}

type Step =
  | { readonly do: 'arm'; readonly delay: number }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'pass' | 'stall'; readonly duration: number };

// From 1 ms on: without delay a timer may have to wait for the next tick, which has cases of its
// own.
const someTime = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 1_000 }),
  fc.integer({ min: 1, max: 200_000 }),
  fc.integer({ min: 1, max: 60 * DAY }),
  fc.constantFrom(255, 256, 257, 65_535, 65_536, 65_537, 2 ** 24, 2 ** 32),
);
const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('arm' as const), delay: someTime }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(100) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('pass', 'stall'), duration: someTime }),
  },
);

describe('timer wheel: the same as a sorted list', () => {
  it('for any arming, cancelling, passing and stalling', () => {
    const property = fc.property(
      fc.nat(70_000),
      fc.array(aStep, { maxLength: 60 }),
      (start, steps) => {
        const { clock, wheel, fired, listen } = bench(start);
        listen(({ name }) => fired.push(name));
        const model = new SortedList();
        const handles: TimerHandle[] = [];
        for (const step of steps) {
          switch (step.do) {
            case 'arm':
              if (step.delay > 366 * DAY) break;
              model.arm(clock.now() + step.delay, `${handles.length}`);
              handles.push(wheel.arm(ms(step.delay), { name: `${handles.length}`, generation: 0 }));
              break;
            case 'cancel': {
              const which = step.which % Math.max(1, handles.length);
              const handle = handles[which];
              if (handle === undefined) break;
              assert.equal(wheel.cancel(handle), model.cancel(`${which}`));
              break;
            }
            case 'pass':
              clock.passesAtOnce(step.duration);
              model.passTo(clock.now());
              break;
            case 'stall':
              clock.stalls(step.duration);
              break;
            default:
              step satisfies never;
          }
          assert.equal(wheel.size, model.size);
          assert.equal(wheel.nextDueMs(), model.nextDue);
        }
        clock.passesAtOnce(400 * DAY);
        model.passTo(clock.now());
        assert.deepEqual(fired, model.fired);
        assert.equal(clock.pending, 0);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});
