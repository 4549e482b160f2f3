import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { ms, systemClock, systemTimers } from '@tandem/base/kernel';

describe('system clock', () => {
  it('never steps back, and shows the wall in whole milliseconds of this century', () => {
    const clock = systemClock();
    let last = clock.now();
    for (let i = 0; i < 1_000; i += 1) {
      const now = clock.now();
      assert.ok(now >= last);
      last = now;
    }
    const wallMs = clock.wallMs();
    assert.ok(Number.isInteger(wallMs));
    assert.ok(wallMs > Date.UTC(2020, 0) && wallMs < Date.UTC(2100, 0));
  });
});

describe('system timers', () => {
  const DAY_MS = 86_400_000;

  /** Runs with the event loop's timers replaced; `passes` is theirs. */
  function withTimers(run: (passes: (duration: number) => void) => void): void {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      run((duration) => mock.timers.tick(duration));
    } finally {
      mock.timers.reset();
    }
  }

  it('fire once, after their delay', () => {
    withTimers((passes) => {
      let fired = 0;
      systemTimers().after(ms(100), () => {
        fired += 1;
      });
      passes(99);
      assert.equal(fired, 0);
      passes(1_000);
      assert.equal(fired, 1);
    });
  });

  it('do not fire when they were taken back; later that does nothing', () => {
    withTimers((passes) => {
      let fired = 0;
      const count = (): void => {
        fired += 1;
      };
      const cancel = systemTimers().after(ms(100), count);
      const cancelLate = systemTimers().after(ms(100), count);
      cancel();
      passes(200);
      cancel();
      cancelLate();
      assert.equal(fired, 1);
    });
  });

  it('of a delay that the event loop cannot wait for are waited for in pieces', () => {
    withTimers((passes) => {
      const fired: string[] = [];
      systemTimers().after(ms(60 * DAY_MS), () => fired.push('far'));
      const cancel = systemTimers().after(ms(60 * DAY_MS), () => fired.push('cancelled'));
      for (let day = 0; day < 59; day += 1) passes(DAY_MS);
      cancel();
      assert.deepEqual(fired, []);
      for (let day = 0; day < 2; day += 1) passes(DAY_MS);
      assert.deepEqual(fired, ['far']);
    });
  });
});
