import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Uuid } from '@tandem/base/kernel';
import type { Heard } from '@tandem/engine/media';
import {
  MOST_TESTS,
  type PlacedOrder,
  type PlayWanted,
  placedControl,
  type TestWanted,
} from '@tandem/engine/placed-calls';
import { answered, failed, hungUp, ringing } from './legs/testing-legs.ts';
import { Recovery } from './recovery.ts';
import type { FakeStream } from './testing-media.ts';
import { OURS, placesIn, sdp, world as withMedia } from './testing-media-calls.ts';
import { type SwitchOptions, says, silent, type Vendor } from './testing-switch.ts';

const FIRST = '442071234567';
const SECOND = '8613800138000';
const ofFirst = sdp('198.51.100.1', 6_000);
const ofSecond = sdp('198.51.100.2', 7_000);
const firstAnswers = says([[1_000, answered(ofFirst)]], { prefixes: ['44'] });
const secondAnswers = says(
  [
    [200, ringing()],
    [2_000, answered(ofSecond)],
  ],
  { prefixes: ['86'] },
);

let orders = 0;
/** The next one, of somebody. */
const order = (of: Partial<PlacedOrder> = {}): PlacedOrder => {
  orders += 1;
  const id = `019c0000-0000-7000-8000-${String(orders).padStart(12, '0')}` as Uuid;
  return { id, by: 'ada', notAfterMs: Number.POSITIVE_INFINITY, ...of };
};

function placing(options: SwitchOptions = {}, heard: Heard | null = null) {
  const account = { services: ['outgoing', 'international', 'callback'] };
  const vendors = { first: firstAnswers, second: secondAnswers };
  const all = withMedia({ vendors, account, ...options });
  const { joined, media } = all;
  const control = placedControl({
    ...{ calls: joined.switch, clock: joined.clock, timers: joined.clock },
    media: { sounds: (id, name) => media.sounds(id, name), heard: async () => heard },
  });
  return { ...all, control };
}

function callsBack(options: SwitchOptions = {}) {
  const all = placing(options);
  const wanted = { from: 'acme', first: FIRST, second: SECOND, shown: null };
  const begun = all.control.callBack(wanted, order());
  assert.ok(begun.ok);
  const now = () => {
    const view = all.control.callback(begun.value.id);
    assert.ok(view !== undefined);
    return view;
  };
  const records = () =>
    all.joined.journal.records.map(({ id, parentId, calleeE164, serverReason, charge }) => [
      ...[id === begun.value.id ? 'first' : 'second', parentId === begun.value.id],
      ...[calleeE164, serverReason, charge?.feeE7 ?? null],
    ]);
  const firstLeg = () => all.joined.legTo('first');
  return { ...all, now, records, firstLeg };
}

/** Both are connected and agree on their media. */
function connected(options: SwitchOptions = {}) {
  const all = callsBack(options);
  all.joined.passes(4_000);
  all.firstLeg().says({ type: 'changed', description: ofFirst });
  return all;
}

describe('callback (API-3, SVC-5)', () => {
  it('calls the first, then the second: two calls, each by its own rate, with one way', () => {
    const { joined, now, records, firstLeg, backend } = callsBack({
      sell: { 44: '0.6', 86: '0.06' },
    });
    assert.equal(now().state, 'callingFirst');
    const { invitation } = firstLeg();
    assert.deepEqual([invitation.callee, invitation.caller], [FIRST, SECOND]);
    // On no hold, though nobody is there to send to.
    assert.equal(placesIn(invitation.description), `${OURS}: 20002`);
    joined.passes(1_500);
    assert.equal(now().state, 'callingSecond');
    const [ofCallOne] = backend.streams as readonly FakeStream[];
    assert.deepEqual(ofCallOne?.voice.did, ['called PCMA 40000 again and again']);
    assert.equal(ofCallOne?.last('caller')?.delivers, false);
    const second = joined.legTo('second');
    assert.deepEqual([second.invitation.callee, second.invitation.caller], [SECOND, FIRST]);
    joined.passes(2_000);
    assert.equal(now().state, 'connected');
    assert.deepEqual(ofCallOne?.voice.did.at(-1), 'called silent');
    // The relay of the first sends to that of the second, and the other way round.
    assert.equal(firstLeg().last('changeTo')?.description?.connection?.address, OURS);
    firstLeg().says({ type: 'changed', description: ofFirst });
    const ofCallTwo = backend.streams[1];
    assert.deepEqual(ofCallOne?.last('caller')?.rtp, {
      address: OURS,
      port: ofCallTwo?.ports.caller,
    });
    assert.deepEqual(ofCallTwo?.last('caller')?.rtp, {
      address: OURS,
      port: ofCallOne?.ports.caller,
    });
    joined.passes(60_000);
    joined.legTo('second').says(hungUp());
    assert.deepEqual(now().outcome, {
      code: 'done',
      says: 'they were connected, and the second hung up',
    });
    const told = records();
    assert.deepEqual(
      told.map((one) => one.slice(0, 3)),
      [
        ['first', false, FIRST],
        ['second', true, SECOND],
      ],
    );
    joined.passes(1_000);
    joined.check();
  });

  //  what                        vendors                                      outcome          records
  const table: ReadonlyArray<readonly [string, SwitchOptions, string, readonly string[], string]> =
    [
      [
        'the first is busy',
        { vendors: { first: says([[500, failed(486)]], { prefixes: ['44'] }) } },
        'firstUnreached',
        [FIRST],
        '486',
      ],
      [
        'nobody takes the second',
        {
          vendors: {
            first: firstAnswers,
            one: says([[100, failed(503)]], { prefixes: ['86'] }),
            two: says([[100, failed(404)]], { prefixes: ['86'] }),
          },
        },
        'secondUnreached',
        [FIRST, SECOND],
        '404',
      ],
      [
        'there is no way to the second',
        { vendors: { first: firstAnswers } },
        'secondUnreached',
        [FIRST, SECOND],
        'second',
      ],
      ['no money for the first', { balance: '0.01' }, 'firstUnreached', [FIRST], '40'],
      [
        'its payer has no callback',
        { account: { services: ['outgoing', 'international'] } },
        'firstUnreached',
        [FIRST],
        'first',
      ],
      ['the first is not sold', { sell: { 86: '0.06' } }, 'firstUnreached', [FIRST], 'first'],
    ];
  for (const [what, options, code, callees, words] of table) {
    it(`${what}: ${code}`, () => {
      const { joined, now, control } = callsBack(options);
      joined.passes(5_000);
      const { state, outcome } = now();
      assert.deepEqual([state, outcome?.code], ['over', code]);
      assert.ok(outcome?.says.includes(words), outcome?.says);
      assert.deepEqual(
        joined.journal.records.map(({ calleeE164 }) => calleeE164),
        callees,
      );
      assert.equal(control.callbacks().length, 1);
      joined.passes(1_000);
      joined.check();
    });
  }

  it('the first hangs up while the second rings: that one is given up', () => {
    const { joined, now, records } = callsBack({
      vendors: { first: firstAnswers, second: says([[200, ringing()]], { prefixes: ['86'] }) },
    });
    joined.passes(3_000);
    joined.legTo('first').says(hungUp());
    assert.equal(now().outcome?.code, 'firstHungUp');
    assert.ok(joined.legTo('second').last('cancel') !== undefined);
    assert.equal(records().length, 2);
    joined.passes(1_000);
    joined.check();
  });

  it('money ends: both hear it, and no account is below zero', () => {
    const { joined, now } = connected({ balance: '3', sell: { '': '0.6' } });
    joined.passes(400_000);
    assert.deepEqual([now().state, now().outcome?.code], ['over', 'ended']);
    joined.check();
  });

  it('an operator ends either call: both end', () => {
    for (const which of ['firstCall', 'secondCall'] as const) {
      const { joined, now } = connected();
      assert.ok(joined.switch.control.hangUp(now()[which] ?? '').ok);
      assert.equal(now().outcome?.code, 'ended');
      joined.passes(1_000);
      joined.check();
    }
  });

  it('a change of either side passes to the other; one that meets another comes again', () => {
    const { joined, firstLeg } = connected();
    const second = joined.legTo('second');
    const held = sdp('198.51.100.2', 7_000, ['a=sendonly']);
    second.says({ type: 'change', change: { id: 7, description: held, wantsOffer: false } });
    const asked = firstLeg().last('changeTo')?.description?.media[0]?.lines ?? [];
    assert.ok(asked.some((line) => line.type === 'a' && line.name === 'sendonly'));
    firstLeg().says({ type: 'change', change: { id: 8, description: ofFirst, wantsOffer: false } });
    assert.equal(firstLeg().last('refuseChange')?.status, 491);
    firstLeg().says({ type: 'changed', description: ofFirst });
    assert.equal(second.last('acceptChange')?.id, 7);
    firstLeg().says(hungUp());
    joined.passes(1_000);
    joined.check();
  });

  it('the first cannot have the media of the second: both end', () => {
    const { joined, now, firstLeg } = callsBack();
    joined.passes(4_000);
    firstLeg().says({ type: 'changeRefused', status: 491 });
    joined.passes(1_100);
    firstLeg().says({ type: 'changeRefused', status: 488 });
    assert.equal(now().outcome?.code, 'ended');
    joined.passes(1_000);
    joined.check();
  });

  it('a kill while both talk, or before the second answers: all that was up is hung up', () => {
    for (const [afterMs, dialogs] of [
      [40_000, 2],
      [1_500, 1],
    ] as const) {
      const { joined } = callsBack();
      joined.passes(afterMs);
      const { journal, clock: timers } = joined;
      const hangUp = { hangUp: (_: unknown, __: number, heard: () => void) => heard() };
      const openCalls = journal.open;
      const left = { openCalls, endedLately: [] };
      const recovery = new Recovery(left, { journal, hangUp, timers, closed: () => undefined });
      assert.deepEqual([recovery.calls, recovery.dialogs], [dialogs, dialogs]);
      recovery.begin();
      assert.ok(recovery.isOver);
      assert.ok(journal.records.every(({ isRecovered }) => isRecovered));
      assert.equal(journal.records.filter(({ parentId }) => parentId !== null).length, dialogs - 1);
    }
  });

  it('an order is carried out once, under its own id, and not when it is heard too late', () => {
    const { control, joined } = placing();
    const wanted = { from: 'acme', first: FIRST, second: SECOND, shown: null };
    const once = order({ notAfterMs: joined.clock.wallMs() + 5_000 });
    const [first, again] = [control.callBack(wanted, once), control.callBack(wanted, once)];
    assert.ok(first.ok && again.ok);
    assert.deepEqual([first.value.id, first.value.firstCall], [once.id, once.id]);
    assert.deepEqual([again.value, control.callbacks().length], [first.value, 1]);
    joined.passes(5_001);
    assert.ok(control.callBack(wanted, once).ok, 'what was begun in time is told later, too');
    const late = control.callBack(wanted, order({ notAfterMs: joined.clock.wallMs() - 1 }));
    assert.ok(!late.ok && late.error.code === 'ORDER_TOO_LATE');
    assert.equal(control.callbacks().length, 1);
  });

  it('nobody of that name may call; where the switch is drained none begins', () => {
    const { control, joined } = placing();
    const wanted = { from: 'nobody', first: FIRST, second: SECOND, shown: null };
    const none = control.callBack(wanted, order());
    assert.ok(!none.ok && none.error.code === 'CALL_SOURCE_NOT_FOUND');
    joined.switch.control.beginDrain();
    const late = control.callBack({ ...wanted, from: 'acme' }, order());
    assert.ok(late.ok && late.value.outcome?.code === 'firstUnreached');
  });
});

const THROUGH = { is: 'through', name: 'good' } as const;
const WANTED: TestWanted = { origin: THROUGH, number: SECOND, caller: '', seconds: 5 };
const HEARD: Heard = { sound: true, tone: false };
const good: Vendor = says([
  [200, ringing()],
  [1_000, answered(ofFirst)],
]);
const counted = { packets: 250, lost: 0, jitterMs: 1.2 };

interface Testing {
  readonly vendor: Vendor;
  readonly wanted?: Partial<TestWanted>;
  readonly heard?: Heard | null;
  readonly packets?: typeof counted;
  readonly options?: SwitchOptions;
  readonly does?: (world: ReturnType<typeof placing>) => void;
}

async function tests({ vendor, wanted, heard = HEARD, packets = counted, options, does }: Testing) {
  const all = placing({ vendors: { good: vendor }, ...options }, heard);
  const { control, joined, backend } = all;
  const begun = control.test({ ...WANTED, ...wanted }, order());
  assert.ok(begun.ok);
  joined.passes(2_000);
  const stream = backend.streams[0];
  if (stream !== undefined) stream.counted.called = packets;
  does?.(all);
  joined.passes(120_000);
  // What is heard is told a turn later.
  await Promise.resolve();
  await Promise.resolve();
  const view = control.testCall(begun.value.id);
  assert.ok(view !== undefined);
  joined.check();
  return { ...all, view, stream, record: joined.journal.records[0] };
}

describe('test calls (API-3)', () => {
  //  what                         with                                        verdict
  const table: ReadonlyArray<readonly [string, Testing, string]> = [
    ['all is well', { vendor: good }, 'good'],
    ['packets are lost', { vendor: good, packets: { ...counted, lost: 20 } }, 'lossy'],
    ['no packet comes', { vendor: good, packets: { ...counted, packets: 0 } }, 'noMedia'],
    ['nothing is heard', { vendor: good, heard: { sound: false, tone: false } }, 'silent'],
    [
      'media are direct',
      { vendor: good, options: { parameters: { SS_MEDIA_PROXY_MODE: 'Off' } } },
      'unmeasured',
    ],
    ['it is refused', { vendor: says([[300, failed(404)]]) }, 'refused'],
    ['nobody is there', { vendor: silent() }, 'noAnswer'],
    [
      'it rings for ever',
      { vendor: says([[200, ringing()]], { ringingTimeoutSeconds: 200 }) },
      'noAnswer',
    ],
    ['the number is none', { vendor: good, wanted: { number: 'x' } }, 'notPlaced'],
    [
      'it is hung up',
      { vendor: good, does: ({ joined }) => joined.legTo('good').says(hungUp()) },
      'hungUpEarly',
    ],
  ];
  for (const [what, testing, code] of table) {
    it(`${what}: ${code}`, async () => {
      const { view, joined, record } = await tests(testing);
      assert.deepEqual([view.state, view.verdict?.code], ['over', code], view.verdict?.says);
      assert.equal(joined.journal.records.length, 1);
      assert.deepEqual([record?.id, record?.charge, record?.caller], [view.id, null, null]);
    });
  }

  it('hears a tone from its answer on, is measured, and is hung up in time; the vendor is owed', async () => {
    const { view, stream, record } = await tests({ vendor: good });
    assert.ok(stream?.voice.did.includes('called PCMA 8000 again and again'));
    assert.deepEqual(view.signals, [
      { afterMs: 200, is: 'ringing', status: 180 },
      { afterMs: 1_000, is: 'answered', status: 200 },
      { afterMs: 6_000, is: 'hungUp', status: null },
    ]);
    assert.deepEqual(view.media, {
      ...{ packets: 250, lost: 0, lossPercent: 0, jitterMs: 1.2, firstPacketMs: null },
      ...{ soundHeard: true, toneHeard: false },
    });
    assert.deepEqual([record?.holdTimeMs, record?.cost?.account.id], [5_000, 'vendor']);
  });

  it('as a call of a customer it goes by his routes, and he pays', async () => {
    const origin = { is: 'from', name: 'acme' } as const;
    const { view, record } = await tests({ vendor: good, wanted: { origin } });
    assert.equal(view.verdict?.code, 'good');
    assert.deepEqual([record?.charge?.account.id, record?.caller?.id], ['acme-money', 'acme']);
  });

  it('so many at once and no more; those that are over make room', () => {
    const { control, joined } = placing({ vendors: { good } });
    const { inAll, ofOne } = MOST_TESTS;
    for (let at = 0; at < ofOne; at += 1) assert.ok(control.test(WANTED, order()).ok);
    const says = (by: string) => {
      const more = control.test(WANTED, order({ by }));
      return more.ok ? 'placed' : `${more.error.code} ${more.error.says}`;
    };
    assert.match(says('ada'), /^CALLS_TOO_MANY 3 test calls of yours/);
    // Others have their places all the same, as long as there are any.
    for (let at = ofOne; at < inAll; at += 1) assert.equal(says('bob'), 'placed');
    assert.match(says('eve'), /^CALLS_TOO_MANY 5 test calls run/);
    joined.switch.endAll();
    assert.equal(control.tests().length, inAll);
    const through = { is: 'through', name: 'acme' } as const;
    const unknown = placing().control.test({ ...WANTED, origin: through }, order());
    assert.ok(!unknown.ok && unknown.error.code === 'GATEWAY_NOT_FOUND');
  });
});

/** A second and half a second. */
const SOUNDS = [8_000, 4_000].map((samples) => ({
  ...{ PCMU: new Uint8Array(samples), PCMA: new Uint8Array(samples) },
}));
const PLAY: PlayWanted = { from: 'acme', number: SECOND, caller: FIRST, sounds: ['one', 'two'] };

interface Playing {
  readonly vendor: Vendor;
  readonly wanted?: Partial<PlayWanted>;
  readonly options?: SwitchOptions;
  readonly does?: (world: ReturnType<typeof placing>) => void;
}

function plays({ vendor, wanted, options, does }: Playing) {
  const all = placing({ vendors: { good: vendor }, ...options });
  const { control, joined } = all;
  const ordered = { wanted: { ...PLAY, ...wanted }, order: order(), sounds: SOUNDS };
  const begun = control.play(ordered);
  assert.ok(begun.ok);
  joined.passes(1_500);
  const during = control.findPlay(begun.value.id);
  does?.(all);
  joined.passes(120_000);
  const view = control.findPlay(begun.value.id);
  assert.ok(view !== undefined);
  joined.check();
  return { ...all, during, view, record: joined.journal.records[0] };
}

describe('calls that play sounds (API-3)', () => {
  //  what                         with                                        outcome
  const table: ReadonlyArray<readonly [string, Playing, string]> = [
    ['all is well', { vendor: good }, 'played'],
    [
      'media are direct',
      { vendor: good, options: { parameters: { SS_MEDIA_PROXY_MODE: 'Off' } } },
      'unheard',
    ],
    ['it is refused', { vendor: says([[300, failed(404)]]) }, 'refused'],
    ['nobody is there', { vendor: silent() }, 'noAnswer'],
    [
      'it rings for ever',
      { vendor: says([[200, ringing()]], { ringingTimeoutSeconds: 200 }) },
      'noAnswer',
    ],
    ['the number is none', { vendor: good, wanted: { number: 'x' } }, 'notPlaced'],
    [
      'it is hung up',
      { vendor: good, does: ({ joined }) => joined.legTo('good').says(hungUp()) },
      'hungUpEarly',
    ],
  ];
  for (const [what, playing, code] of table) {
    it(`${what}: ${code}`, () => {
      const { view, joined, record, control } = plays(playing);
      assert.deepEqual([view.state, view.outcome?.code], ['over', code], view.outcome?.says);
      assert.deepEqual([joined.journal.records.length, record?.id], [1, view.id]);
      assert.equal(control.plays().length, 1);
    });
  }

  it('each is heard once, one behind the other, and then it is hung up; its account pays', () => {
    const { backend, during, view, record } = plays({ vendor: good });
    assert.deepEqual([during?.state, during?.soundMs], ['playing', 1_500]);
    const [stream] = backend.streams as readonly FakeStream[];
    assert.deepEqual(stream?.voice.did, ['called PCMA 12000']);
    assert.equal(view.outcome?.says, '1500 ms were played');
    assert.deepEqual([record?.holdTimeMs, record?.charge?.account.id], [1_800, 'acme-money']);
    assert.deepEqual(record?.media?.recordings ?? [], [], 'nobody records what we say');
  });

  it('an order is carried out once; nobody of that name may', () => {
    const { control, joined } = placing({ vendors: { good } });
    const once = { wanted: PLAY, order: order(), sounds: SOUNDS };
    const [first, again] = [control.play(once), control.play(once)];
    assert.ok(first.ok && again.ok && first.value.id === again.value.id);
    assert.equal(control.plays().length, 1);
    const none = control.play({ ...once, wanted: { ...PLAY, from: 'nobody' }, order: order() });
    assert.ok(!none.ok && none.error.code === 'CALL_SOURCE_NOT_FOUND');
    joined.passes(10_000);
    joined.check();
  });
});
