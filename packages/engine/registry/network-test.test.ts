import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ms, ok } from '@tandem/base/kernel';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import { FailedRegistrations } from './failed-registrations.ts';
import { type AddressTested, NetworkTest } from './network-test.ts';
import type { OutgoingPlan, OutgoingRequests, RequestEnd } from './ports.ts';

const answer = (status: number): RequestEnd =>
  ({
    ...{ type: 'response' },
    response: { status, message: { reason: 'OK' } },
  }) as unknown as RequestEnd;

/** Of each question: after how long it is answered; null: never; undefined: it has no way. */
async function run(answersMs: readonly (number | null | undefined)[]): Promise<AddressTested> {
  const clock = new VirtualClock();
  let asked = 0;
  const requests: OutgoingRequests = {
    request: ({ ended }: OutgoingPlan) => {
      const afterMs = answersMs[asked];
      asked += 1;
      if (afterMs === undefined) return fail('noWay');
      if (afterMs !== null) clock.after(ms(afterMs), () => ended(answer(200)));
      return ok();
    },
  };
  const test = new NetworkTest({
    ...{ clock, timers: clock, random: seededRandom(1), requests },
    whereabouts: { flowsTo: () => [{} as never] },
  });
  const results: AddressTested[] = [];
  const address = { address: '192.0.2.1', transport: 'udp', localAddress: null } as const;
  test.begin(address, (result) => results.push(result));
  await clock.passes(60_000);
  const [result] = results;
  assert.ok(result !== undefined && results.length === 1);
  return result;
}

describe('the network test (DIA-2)', () => {
  //  what each question meets, times, there is a way
  const table: ReadonlyArray<
    readonly [string, readonly (number | null | undefined)[], readonly (number | null)[], boolean]
  > = [
    ['all are answered', [5, 6, 7, 8, 9], [5, 6, 7, 8, 9], true],
    ['one is lost', [5, null, 7, 8, 9], [5, null, 7, 8, 9], true],
    ['an answer after its patience tells nothing', [5, 6, 7, 8, 9_000], [5, 6, 7, 8, null], true],
    ['nobody', [null, null, null, null, null], [null, null, null, null, null], true],
    ['there is no way', [], [null, null, null, null, null], false],
  ];
  for (const [name, answers, times, hasWay] of table) {
    it(name, async () => {
      const result = await run(answers);
      assert.deepEqual(
        result.questions.map(({ tookMs }) => tookMs),
        times,
      );
      assert.equal(result.hasWay, hasWay);
    });
  }
});

describe('registrations that failed (DIA-2)', () => {
  const failure = { address: '192.0.2.1', fault: 'wrongPassword', status: 401 } as const;
  const more = { ...failure, phrase: '', product: '' };

  it('one is kept with how often it came; the newest is first', () => {
    const clock = new VirtualClock();
    const failures = new FailedRegistrations(clock);
    for (const user of ['1', '2', '1']) failures.note({ ...more, user });
    const seen = failures.all().map(({ user, times }) => [user, times]);
    assert.deepEqual(seen, [
      ['1', 2],
      ['2', 1],
    ]);
  });

  it('a guesser of names fills no memory', () => {
    const failures = new FailedRegistrations(new VirtualClock());
    for (let at = 0; at < 1_200; at += 1) failures.note({ ...more, user: `${at}`.repeat(99) });
    assert.equal(failures.all().length, 1_000);
    assert.equal(failures.all()[0]?.user.length, 128);
  });
});
