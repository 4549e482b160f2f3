import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import type { Fields } from '@tandem/edge/objects';
import { chooseRoutes, type LeftOutBy, type RouteQuestion } from './choose.ts';
import { emergencyRoutes } from './emergency.ts';
import type { Ordering } from './order.ts';
import { RouteTable } from './route-table.ts';
import { gatewaysOf } from './testing-gateways.ts';

type Gateways = Readonly<Record<string, Fields>>;

const PLAIN: Ordering = {
  ...{ strategy: null, secondStrategy: null, priceBandE7: 0 },
  ...{ costPerMinuteE7: () => null, quality: () => null, random: () => 0.5, turn: () => 0 },
  isPoor: () => false,
};

interface Asked {
  readonly number?: string;
  readonly ordering?: Partial<Ordering>;
  /** By id. */
  readonly notAllowed?: Readonly<Record<string, LeftOutBy>>;
  readonly notNow?: Readonly<Record<string, LeftOutBy>>;
  /** In effect. */
  readonly calendars?: readonly string[];
}

function ask(gateways: Gateways, asked: Asked = {}) {
  const notes: string[] = [];
  const question: RouteQuestion = {
    number: asked.number ?? '8613800138000',
    notAllowed: ({ id }) => asked.notAllowed?.[id] ?? null,
    notNow: ({ id }) => asked.notNow?.[id] ?? null,
    inCalendar: (id) => asked.calendars?.includes(id) ?? false,
    ordering: { ...PLAIN, ...asked.ordering },
    note: ({ entry, prefix, leftOut }) =>
      void notes.push(`${entry.id} by ${prefix || 'all'}: ${leftOut ?? 'yes'}`),
  };
  const chosen = chooseRoutes(RouteTable.of(gatewaysOf(gateways)), question);
  return { ...chosen, ids: chosen.candidates.map(({ entry }) => entry.id).join(' '), notes };
}

describe('prefixes of routing gateways (RTE-1)', () => {
  const by = (...prefixes: readonly string[]): Fields => ({ prefixes });
  //  gateways                                                     number    candidates
  const table: ReadonlyArray<readonly [Gateways, string, string]> = [
    [{ a: by('86'), b: by('8613') }, '8613800138000', 'b a'],
    [{ a: by('86'), b: by('8613') }, '8621000000', 'a'],
    [{ a: by('86'), b: by('') }, '4420', 'b'],
    [{ a: by('86'), b: by('44') }, '1202', ''],
    [{ a: by('8613:expiration'), b: by('86') }, '8613800138000', 'a'],
    [{ a: by('8613:expiration'), b: by('86') }, '8621000000', 'b'],
    [{ a: by('8613'), b: by('8613:expiration'), c: by('86') }, '8613800138000', 'a b'],
    [{ a: { ...by('8613'), prefixMode: 'expiration' }, b: by('86') }, '8613800138000', 'a'],
    // A prefix of its own mode among others.
    [
      { a: { ...by('8613:extension'), prefixMode: 'expiration' }, b: by('86') },
      '8613800138000',
      'a b',
    ],
    // It stands where its longest prefix is, and only there.
    [{ a: by('8613', '86', ''), b: by('861') }, '8613800138000', 'a b'],
    [{ a: by('8613800138000') }, '8613800138000', 'a'],
    [{ a: by('86138001380001') }, '8613800138000', ''],
  ];
  for (const [gateways, number, expected] of table) {
    it(`${JSON.stringify(gateways)}: ${number} -> ${expected || 'nobody'}`, () => {
      assert.equal(ask(gateways, { number }).ids, expected);
    });
  }

  it('who may not be asked has no prefix: its expiration stops nobody', () => {
    const gateways = { a: by('8613:expiration'), b: by('86') };
    assert.equal(ask(gateways, { notAllowed: { a: 'locked' } }).ids, 'b');
    assert.equal(ask(gateways, { notNow: { a: 'lines' } }).ids, '');
  });

  it('tells of everybody that it looked at', () => {
    const gateways = { a: by('8613'), b: by('86'), c: by('8613'), d: by('44') };
    const { notes, matched } = ask(gateways, { notAllowed: { c: 'pair' }, notNow: { b: 'cps' } });
    assert.deepEqual(notes, ['a by 8613: yes', 'c by 8613: pair', 'b by 86: cps']);
    assert.equal(matched, 3);
  });

  it('says when only money is in the way', () => {
    const gateways = { a: by(''), b: by('86') };
    const locked = { a: 'vendorLocked', b: 'vendorMoney' } as const;
    assert.equal(ask(gateways, { notNow: locked }).onlyMoney, true);
    assert.equal(ask(gateways, { notNow: { ...locked, b: 'lines' } }).onlyMoney, false);
    assert.equal(ask({}, {}).onlyMoney, false);
  });
});

describe('the order of gateways (RTE-2, RTE-12)', () => {
  const costs: Readonly<Record<string, number | null>> = { a: 300, b: 100, c: 200, d: null };
  const cost = { costPerMinuteE7: ({ id }: { id: string }) => costs[id] ?? null };
  const all = (fields: Gateways = {}): Gateways => ({
    ...{ a: { ...fields.a }, b: { ...fields.b }, c: { ...fields.c }, d: { ...fields.d } },
  });
  //  what                        gateways                     ordering                  candidates
  const table: ReadonlyArray<readonly [string, Gateways, Partial<Ordering>, string]> = [
    ['nothing said: by key', all(), {}, 'a b c d'],
    ['priority', all({ a: { priority: 9 }, d: { priority: 1 } }), {}, 'd a b c'],
    ['least cost, unknown last', all(), { ...cost, strategy: 'leastCost' }, 'b c a d'],
    [
      'priority before cost',
      all({ a: { priority: 1 } }),
      { ...cost, strategy: 'leastCost' },
      'a b c d',
    ],
    [
      'a cost counts several times',
      all({ b: { costMultiplier: '4' } }),
      { ...cost, strategy: 'leastCost' },
      'c a b d',
    ],
    [
      'within the band they are equal',
      all(),
      { ...cost, strategy: 'leastCost', priceBandE7: 100 },
      'b c a d',
    ],
    [
      'and the second strategy decides',
      all(),
      {
        ...{ ...cost, strategy: 'leastCost', secondStrategy: 'asr', priceBandE7: 200 },
        quality: ({ id }) => ({ a: 3, b: 1, c: 2 })[id] ?? null,
      },
      'a c b d',
    ],
    ['round robin', all(), { strategy: 'roundRobin', turn: () => 6 }, 'c d a b'],
    [
      'quality',
      all(),
      { strategy: 'quality', quality: ({ id }) => (id === 'c' ? 1 : 0) },
      'c a b d',
    ],
    ['a forced share', all({ c: { forcedSharePercent: 60 } }), {}, 'c a b d'],
    ['not within its share', all({ c: { forcedSharePercent: 40 } }), {}, 'a b c d'],
    ['nothing after an exclusive one', all({ b: { exclusive: true } }), {}, 'a b'],
    ['backups last', all({ a: { protect: true }, b: { protect: true } }), {}, 'c d a b'],
  ];
  for (const [what, gateways, ordering, expected] of table) {
    it(`${what}: ${expected}`, () => assert.equal(ask(gateways, { ordering }).ids, expected));
  }

  it('by percentage each is first in proportion to its weight', () => {
    const gateways = { a: { weight: 70 }, b: { weight: 20 }, c: { weight: 10 } };
    const random = seededRandom('weights');
    const ordering = { strategy: 'percentage', random: () => random.unit() } as const;
    const firsts: Record<string, number> = {};
    for (let call = 0; call < 3_000; call += 1) {
      const first = ask(gateways, { ordering }).ids.charAt(0);
      firsts[first] = (firsts[first] ?? 0) + 1;
    }
    for (const [id, share] of [
      ['a', 0.7],
      ['b', 0.2],
      ['c', 0.1],
    ] as const) {
      assert.ok(Math.abs((firsts[id] ?? 0) / 3_000 - share) < 0.03, `${id}: ${firsts[id]}`);
    }
  });
});

describe('the plan of emergency calls (RTE-14)', () => {
  it('is those that have a place in it, in its order', () => {
    const entries = gatewaysOf({
      ...{ a: { emergencyPriority: 2, prefixes: ['44'] }, b: {} },
      c: { emergencyPriority: 1, lock: 'all' },
    });
    assert.deepEqual(
      emergencyRoutes(entries).map(({ entry }) => entry.id),
      ['c', 'a'],
    );
  });
});

describe('schedules of routing gateways (RTE-4)', () => {
  const nights = (fields: Fields): Fields => ({ calendar: 'nights', ...fields });
  const schedules = (...list: readonly Fields[]): Fields => ({ schedules: list });
  const weekends = { calendar: 'weekends' };
  //  gateways                                         in effect     candidates by day, then
  const table: ReadonlyArray<readonly [Gateways, readonly string[], string, string]> = [
    [{ a: {}, b: schedules(nights({ priority: 1 })) }, ['nights'], 'a b', 'b a'],
    [{ a: { ...schedules(nights({ prefixes: ['44'] })) }, b: {} }, ['nights'], 'a b', 'b'],
    [{ a: { prefixes: ['44'], ...schedules(nights({ prefixes: ['86'] })) } }, ['nights'], '', 'a'],
    // The first in effect counts, and says of the rest: as at other times.
    [
      { a: {}, b: schedules(nights({ priority: 1 }), { ...weekends, priority: 999 }) },
      ...([['weekends', 'nights'], 'a b', 'b a'] as const),
    ],
    [
      { a: {}, b: schedules(nights({ priority: 1 }), { ...weekends, priority: 999 }) },
      ...([['weekends'], 'a b', 'a b'] as const),
    ],
    // Its longer prefix comes with the night, and with it the place before the other.
    [
      {
        a: { prefixes: ['8613'] },
        b: { prefixes: ['86'], ...schedules(nights({ prefixes: ['86138'] })) },
      },
      ['nights'],
      'a b',
      'b a',
    ],
  ];
  for (const [gateways, calendars, day, then] of table) {
    it(`${JSON.stringify(gateways)}: ${day || 'nobody'}, then ${then}`, () => {
      assert.equal(ask(gateways).ids, day);
      assert.equal(ask(gateways, { calendars }).ids, then);
    });
  }

  it('who has other prefixes now is told of', () => {
    const gateways = { a: schedules(nights({ prefixes: ['44'] })), b: {} };
    const { notes } = ask(gateways, { calendars: ['nights'] });
    assert.deepEqual(notes, ['a by all: schedule', 'b by all: yes']);
  });
});
