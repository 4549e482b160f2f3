import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ms } from '@tandem/base/kernel';
import { settled, VirtualClock } from '@tandem/base/testkit';
import fc from 'fast-check';

describe('virtual clock', () => {
  it('stands still until time passes', async () => {
    const clock = new VirtualClock({ nowMs: 5, wallMs: 1_000 });
    assert.deepEqual([clock.now(), clock.wallMs()], [5, 1_000]);
    await clock.passes(10);
    assert.deepEqual([clock.now(), clock.wallMs()], [15, 1_010]);
  });

  it('shows a wall of 2026 when nothing is said, in whole milliseconds', async () => {
    const clock = new VirtualClock();
    assert.equal(new Date(clock.wallMs()).toISOString(), '2026-01-01T00:00:00.000Z');
    await clock.passes(0.7);
    assert.equal(new Date(clock.wallMs()).toISOString(), '2026-01-01T00:00:00.000Z');
  });

  it('the wall may be set either way; durations do not notice', async () => {
    const clock = new VirtualClock({ nowMs: 0, wallMs: 100_000 });
    clock.wallStepsBy(-3_600_000);
    await clock.passes(1_000);
    assert.deepEqual([clock.now(), clock.wallMs()], [1_000, 100_000 - 3_600_000 + 1_000]);
  });

  it('fires at the time of each timer, in order, also those that are set meanwhile', async () => {
    const clock = new VirtualClock({ nowMs: 0 });
    const fired: string[] = [];
    const note = (name: string) => () => {
      fired.push(`${name}@${clock.now()}`);
    };
    clock.after(ms(30), note('c'));
    clock.after(ms(10), () => {
      note('a')();
      clock.after(ms(10), note('from a'));
      clock.after(ms(0), note('at once'));
    });
    clock.after(ms(20), note('b'));
    clock.after(ms(10), note('a2'));
    assert.equal(clock.nextDueMs, 10);
    await clock.passes(29);
    assert.deepEqual(fired, ['a@10', 'a2@10', 'at once@10', 'b@20', 'from a@20']);
    assert.equal(clock.pending, 1);
    await clock.passes(1);
    assert.deepEqual([fired.at(-1), clock.pending, clock.nextDueMs], ['c@30', 0, undefined]);
  });

  it('never fires from inside `after`, and no sooner than time passes', async () => {
    const clock = new VirtualClock();
    let fired = false;
    clock.after(ms(0), () => {
      fired = true;
    });
    assert.equal(fired, false);
    await clock.passes(0);
    assert.equal(fired, true);
  });

  it('a timer that was taken back does not fire, and may be taken back again', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const cancel = clock.after(ms(10), () => fired.push('cancelled'));
    const late = clock.after(ms(5), () => fired.push('late'));
    clock.after(ms(5), cancel);
    await clock.passes(20);
    cancel();
    late();
    assert.deepEqual([fired, clock.pending], [['late'], 0]);
  });

  it('promises go on as far as they can before the next timer', async () => {
    const clock = new VirtualClock({ nowMs: 0 });
    const seen: string[] = [];
    const chain = async (): Promise<void> => {
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      seen.push(`chain done at ${clock.now()}`);
      await new Promise<void>((resolve) => clock.after(ms(5), resolve));
      seen.push(`waited until ${clock.now()}`);
    };
    let running = Promise.resolve();
    clock.after(ms(10), () => {
      running = chain();
    });
    clock.after(ms(11), () => seen.push('next timer'));
    await clock.passes(15);
    await running;
    assert.deepEqual(seen, ['chain done at 10', 'next timer', 'waited until 15']);
  });

  it('settled waits for chains of promises of any length', async () => {
    let steps = 0;
    const chain = async (): Promise<void> => {
      for (; steps < 1_000; steps += 1) await Promise.resolve();
    };
    const done = chain();
    await settled();
    assert.equal(steps, 1_000);
    await done;
  });

  it('after a stall, timers are late: all fire at the time to which it lasted', async () => {
    const clock = new VirtualClock({ nowMs: 0 });
    const fired: number[] = [];
    for (const delay of [10, 20, 300]) clock.after(ms(delay), () => fired.push(clock.now()));
    clock.stalls(100);
    assert.deepEqual(fired, []);
    await clock.passes(0);
    assert.deepEqual(fired, [100, 100]);
  });

  it('an error of a timer reaches who lets time pass', async () => {
    const clock = new VirtualClock();
    clock.after(ms(1), () => {
      throw new Error('a bug');
    });
    await assert.rejects(clock.passes(5), /a bug/);
    await clock.passes(5);
  });

  it('a timer that sets itself again without delay is found', () => {
    const clock = new VirtualClock();
    const again = (): void => {
      clock.after(ms(0), again);
    };
    again();
    assert.throws(() => clock.passesAtOnce(1), /time stands still/);
  });

  it('refuses to go back', () => {
    const clock = new VirtualClock();
    assert.throws(() => clock.after(ms(-1), () => undefined), /a timer of/);
    assert.throws(() => clock.stalls(-1), /never steps back/);
  });

  it('fires any timers in the order of their time, then of being set', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (delays) => {
        const clock = new VirtualClock();
        const fired: number[] = [];
        delays.forEach((delay, i) => {
          clock.after(ms(delay), () => fired.push(i));
        });
        clock.passesAtOnce(50);
        const expected = [...delays.keys()].sort(
          (a, b) => (delays[a] ?? 0) - (delays[b] ?? 0) || a - b,
        );
        assert.deepEqual(fired, expected);
      }),
    );
  });
});
