import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '@tandem/base/testkit';
import type { DatabaseFault, DatabaseFaultCode } from '@tandem/platform/postgres';
import { RECOVERY_PATIENCE_MS, SILENCE_PATIENCE_MS, untilReady } from './until-ready.ts';

const fault = (code: DatabaseFaultCode): DatabaseFault => ({ code, message: '', advice: '' });

/** What the server answers, and until when in its life: the last one holds for ever. */
type Life = ReadonlyArray<readonly [untilMs: number, DatabaseFaultCode | 'answers' | 'exited']>;

async function watch(life: Life, afterCrash = false) {
  const clock = new VirtualClock({ nowMs: 0 });
  const said: string[] = [];
  let made = 0;
  const now = () => (life.find(([untilMs]) => clock.now() < untilMs) ?? life.at(-1))?.[1];
  const outcome = await untilReady({
    clock,
    sleep: async (forMs) => clock.stalls(forMs),
    say: (line) => said.push(line),
    afterCrash,
    hasExited: () => now() === 'exited',
    ask: async () => {
      const state = now();
      if (state === 'answers') return { ok: true, value: undefined };
      return { ok: false, error: fault(state as DatabaseFaultCode) };
    },
    makeDatabase: async () => {
      made += 1;
      return { ok: true, value: undefined };
    },
  });
  return { outcome, said, made, tookMs: clock.now() };
}

const EVER = Number.POSITIVE_INFINITY;

describe('waiting for the server', () => {
  it('goes on as soon as it answers, without a word', async () => {
    const { outcome, said, made, tookMs } = await watch([
      [25, 'DATABASE_UNREACHABLE'],
      [40, 'DATABASE_STARTING'],
      [EVER, 'answers'],
    ]);
    assert.deepEqual(
      { outcome, said, made, tookMs },
      { outcome: { ok: true, value: undefined }, said: [], made: 0, tookMs: 40 },
    );
  });

  it('makes the database when the server is there without it', async () => {
    const { outcome, made } = await watch([[EVER, 'DATABASE_MISSING']]);
    assert.deepEqual([outcome.ok, made], [true, 1]);
  });

  it('tells of a recovery after 2 s and then every 10 s', async () => {
    const life: Life = [
      [25_000, 'DATABASE_STARTING'],
      [EVER, 'answers'],
    ];
    assert.deepEqual((await watch(life, true)).said, [
      'recovering the database after a crash: 2 s so far',
      'recovering the database after a crash: 12 s so far',
      'recovering the database after a crash: 22 s so far',
    ]);
    assert.match(
      (await watch(life, false)).said[0] ?? '',
      /^waiting for the database: 2 s so far$/,
    );
  });

  it('is patient with one that recovers, and less with one that says nothing', async () => {
    const silent = await watch([[EVER, 'DATABASE_UNREACHABLE']]);
    assert.deepEqual(silent.outcome, {
      ok: false,
      error: { why: 'slow', waitedMs: silent.tookMs },
    });
    assert.ok(silent.tookMs > SILENCE_PATIENCE_MS && silent.tookMs < SILENCE_PATIENCE_MS + 1_000);
    const recovering = await watch([[EVER, 'DATABASE_STARTING']]);
    assert.ok(!recovering.outcome.ok);
    assert.ok(recovering.tookMs > RECOVERY_PATIENCE_MS);
  });

  it('notices that it has ended', async () => {
    const { outcome } = await watch([
      [50, 'DATABASE_UNREACHABLE'],
      [EVER, 'exited'],
    ]);
    assert.deepEqual(outcome, { ok: false, error: { why: 'exited' } });
  });

  it('gives up at once on what waiting does not mend', async () => {
    const { outcome, tookMs } = await watch([[EVER, 'DATABASE_REFUSED']]);
    assert.deepEqual(outcome, {
      ok: false,
      error: { why: 'refused', fault: fault('DATABASE_REFUSED') },
    });
    assert.equal(tookMs, 0);
  });
});
