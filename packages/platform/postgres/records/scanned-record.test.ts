import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { postingOf } from '@tandem/books/cdr';
import type { CallRecord, RecordedAttempt } from '@tandem/domain/record';
import { testingId, testingRecord, testingSide } from '@tandem/domain/testkit';
import fc from 'fast-check';
import { type RecordForm, recordForm } from './record-rows.ts';
import type { Rows } from './row-bytes.ts';
import { scannedPosting } from './scanned-record.ts';
import { anyRecord } from './testing-any-record.ts';

/** Their bytes, a character each. */
const said = ({ piece, from, to }: Rows): string => piece.toString('latin1', from, to);

interface Shown {
  readonly utcDay: number;
  readonly row: string;
  readonly attempts: string;
}

const shown = ({ utcDay, row, attempts }: RecordForm): Shown => ({
  ...{ utcDay, row: said(row), attempts: said(attempts) },
});

const jsonOf = (record: unknown): string =>
  JSON.stringify({ kind: 'ended', callId: 'any', record });

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const AT = {
  kind: 'ended',
  callId: 'any',
  after: { segment: 1, offset: 1, endedCount: 1 },
} as const;

function byTheUsualWay(json: string) {
  const posting = postingOf({ ...AT, json });
  if (posting?.what !== 'record') return undefined;
  const { record, ...rest } = posting;
  return { ...rest, record: shown(recordForm(record)) };
}

function byTheShortWay(json: string) {
  // Behind something else, as in the window that was read.
  const posting = scannedPosting(Buffer.from(`rest of${json}`).subarray('rest of'.length));
  return posting && { ...posting, record: shown(posting.record) };
}

const [attempt] = testingRecord(0).attempts as readonly [RecordedAttempt];

describe('a record from bytes to rows of COPY', () => {
  const heard = { packets: 3_000, lost: 2, jitterMs: 1.5, mos: 4.375, firstPacketMs: -20 };
  const quality = { ...heard, silentMs: null, payloadType: 8, isWrongPayload: false, foreign: 0 };
  //   what, and the record
  const table: ReadonlyArray<readonly [string, Partial<CallRecord>]> = [
    ['a call as it is', {}],
    ['nobody answered', { answeredAtMs: null, pddMs: null, codec: '', charge: null, cost: null }],
    ['nobody is known', { caller: null, callee: null, q850: null, vendorStatus: null }],
    ['no attempt, no trace', { attempts: [], trace: [] }],
    ['three attempts', { attempts: [attempt, { ...attempt, status: null }, attempt] }],
    ['no rate', { cost: { ...testingSide('north', '2', '0'), rate: null } }],
    ['for nothing', { charge: testingSide('acme', '1', '0') }],
    ['a fee below zero', { charge: testingSide('acme', '1', '-17') }],
    ['18 digits', { charge: testingSide('acme', '123456789012345678', '999999999999999999') }],
    ['forwarded', { parentId: testingId(7), billingMode: -1 }],
    ['folded', { folded: 4_711, isIllegal: true }],
    ['label, hidden, illegal', { label: 'SystemBusy', isHidden: true, isIllegal: true }],
    [
      'agents, one for nothing',
      {
        agents: [
          { account: { key: '7', id: 'a' }, amountE7: '5000' },
          { account: { key: '8', id: 'b' }, amountE7: '0' },
          { account: { key: '9', id: 'c' }, amountE7: '-3' },
        ],
      },
    ],
    ['media', { media: { caller: quality, callee: { ...quality, mos: null }, isOneWay: true } }],
    [
      'words that need an escape',
      {
        vendorPhrase: 'say "no"\tC:\\temp\nnow\u0000\u0001',
        trace: ['tab\there', 'back\\slash', 'quote"', ''],
        node: 'n"1"',
        cost: { ...testingSide('no"rth\\', '2', '1'), number: 'a\\b' },
      },
    ],
    ['words of others', { vendorPhrase: '孟加拉 🇧🇩 é', calleeCallId: 'a\u2028b\ud800' }],
  ];
  for (const [what, more] of table) {
    it(`${what}: the same as by the usual way`, () => {
      const json = jsonOf(testingRecord(3, more));
      const short = byTheShortWay(json);
      assert.ok(short !== undefined);
      assert.deepEqual(short, byTheUsualWay(json));
    });
  }

  it('an attempt that its vendor takes something for goes the usual way', () => {
    const cost = testingSide('north', '2', '5000');
    const json = jsonOf(testingRecord(1, { attempts: [attempt, { ...attempt, cost }] }));
    assert.equal(scannedPosting(Buffer.from(json)), undefined);
    const posting = postingOf({ ...AT, json });
    assert.ok(posting?.what === 'record');
    const { attemptCosts } = recordForm(posting.record);
    assert.ok(attemptCosts !== undefined);
    const { piece, from } = attemptCosts;
    const place = 2 + (4 + 16) + (4 + 8) + 4;
    assert.equal(piece.readInt16BE(from + place), 2);
    assert.equal(piece.readBigInt64BE(from + place + 2 + 4), 21n);
    assert.ok(said(attemptCosts).includes('8801711000000'));
    const costs = posting.movements.filter(({ kind }) => kind === 'cost');
    assert.deepEqual(
      costs.map(({ account, amount }) => [account, amount]),
      [
        [2n, -80_000n],
        [2n, -5_000n],
      ],
    );
  });

  it('fields may come in any order, and those that came later may be absent', () => {
    const { media: _, folded: _folded, isForFiles: _isForFiles, ...record } = testingRecord(3);
    const turned = Object.fromEntries(Object.entries(record).reverse());
    const json = jsonOf(turned);
    assert.deepEqual(byTheShortWay(json), byTheUsualWay(json));
    assert.ok(byTheShortWay(json) !== undefined);
  });

  const later = { later: { deep: ['"}', [{}]] } };
  const known = testingRecord(3);
  //   where it stands
  const strange: ReadonlyArray<readonly [string, object]> = [
    ['the record', later],
    ['a side', { charge: { ...known.charge, ...later } }],
    ['a party', { callee: { ...known.callee, ...later } }],
    ['an attempt', { attempts: [{ ...attempt, ...later }] }],
    [
      'the gateway of an attempt',
      { attempts: [{ ...attempt, gateway: { ...attempt.gateway, ...later } }] },
    ],
  ];
  for (const [where, more] of strange) {
    it(`a field of ${where} that nobody here knows is left to the usual way`, () => {
      const json = jsonOf({ ...known, ...more });
      assert.equal(byTheShortWay(json), undefined);
      assert.equal(byTheUsualWay(json)?.what, 'record');
    });
  }

  const media = { caller: quality, callee: quality, isOneWay: true };
  const agents = [{ account: { key: '7', id: 'a' }, amountE7: '5' }];
  const whole = { ...known, media, agents, attempts: [attempt, attempt] };

  /** The same without each of its fields in turn, and of the fields of those that have some. */
  function* lacking(of: object): Generator<object> {
    for (const [name, value] of Object.entries(of)) {
      yield Object.fromEntries(Object.entries(of).filter(([other]) => other !== name));
      if (typeof value !== 'object' || value === null) continue;
      for (const less of lacking(value)) {
        const isList = Array.isArray(value);
        yield { ...of, [name]: isList ? Object.values(less) : less };
      }
    }
  }

  it('a field that is absent is not that of the record before', () => {
    const json = jsonOf(whole);
    for (const less of lacking(JSON.parse(json).record)) {
      assert.ok(byTheShortWay(json) !== undefined);
      const lacks = jsonOf(less);
      const short = byTheShortWay(lacks);
      if (short !== undefined) assert.deepEqual(short, byTheUsualWay(lacks), lacks);
    }
    assert.equal(byTheShortWay(JSON.stringify({ kind: 'ended', callId: 'any' })), undefined);
  });

  it('any record is taken by the short way, to the end of the usual one', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const json = jsonOf(record);
        const short = byTheShortWay(json);
        assert.ok(short !== undefined, json);
        assert.deepEqual(short, byTheUsualWay(json));
      }),
      { numRuns: 300 },
    );
  });

  it('rows of many stand one behind the other, whatever failed between them', () => {
    const records = Array.from({ length: 200 }, (_, at) => testingRecord(at));
    const forms = records.map((record) => {
      assert.equal(byTheShortWay(jsonOf({ ...record, trace: [1] })), undefined);
      return scannedPosting(Buffer.from(jsonOf(record)))?.record;
    });
    for (const [at, record] of records.entries()) {
      const form = forms[at];
      assert.deepEqual(form && shown(form), byTheUsualWay(jsonOf(record))?.record);
    }
  });

  //   a value that no record has there
  const wrong: Readonly<Partial<Record<keyof CallRecord, readonly unknown[]>>> = {
    id: ['', 'x', 7, testingId(1).toUpperCase()],
    parentId: ['', 7],
    node: ['', null, 1],
    startedAtMs: [-1, 1, 1.5, '1769853600000', null, 1e21],
    answeredAtMs: [0, 'x'],
    holdTimeMs: [-1, 1_400_000_001, 0.5, null, true],
    callerE164: [null, 1, {}],
    caller: [7, {}, { kind: 'x', key: '0', id: 'a' }, { kind: 'x', key: '1', id: '' }, []],
    endDirection: [3, -1, null],
    serverReason: [0, 26],
    q850: [128, '16'],
    billingMode: [4, -2],
    charge: [{}, 1, [], { ...testingSide('a', '1', '1'), feeE7: '1.5' }, { rate: null }],
    cost: [{ ...testingSide('a', '1', '1'), account: { key: '01', id: 'a' } }],
    agents: [null, [null], [{ account: { key: '1' }, amountE7: '' }], [{ amountE7: '1' }], {}],
    media: [7, {}, { caller: {}, callee: {}, isOneWay: true }],
    isIllegal: [0, 'true', null],
    attempts: [null, {}, [null], [{}], [{ ...attempt, gateway: null }], [{ ...attempt, atMs: -1 }]],
    folded: [-1, null, '1', 1.5],
    isForFiles: [null, 0, 'true'],
    trace: [null, {}, [null]],
  };
  for (const [name, values] of Object.entries(wrong)) {
    it(`${name} that is wrong is left to the usual way`, () => {
      for (const value of values) {
        const json = jsonOf({ ...testingRecord(3), [name]: value });
        assert.equal(byTheShortWay(json), undefined, json);
      }
    });
  }

  it('whatever is taken by the short way is taken by the usual one, to the same end', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.integer({ min: -5, max: 2_000 }),
      fc.constantFrom(null, true, false, '', '12', '-7', [], {}, [''], ['a', 'b']),
      fc.double(),
    );
    const names = fc.constantFrom(...(Object.keys(testingRecord(0)) as (keyof CallRecord)[]));
    const changes = fc.array(fc.tuple(names, value), { maxLength: 3 });
    fc.assert(
      fc.property(changes, (changed) => {
        const json = jsonOf({ ...testingRecord(3), ...Object.fromEntries(changed) });
        const short = byTheShortWay(json);
        if (short !== undefined) assert.deepEqual(short, byTheUsualWay(json));
      }),
      { numRuns: 200 },
    );
  });

  it('JSON with a byte cut or changed is left to the usual way, or means the same', () => {
    const json = jsonOf(testingRecord(3));
    const places = fc.nat({ max: json.length - 1 });
    fc.assert(
      fc.property(places, fc.constantFrom('', '"', '\\', '{', ']', ',', 'n', '0'), (at, by) => {
        const spoiled = json.slice(0, at) + by + json.slice(at + 1);
        const short = byTheShortWay(spoiled);
        // What is no JSON any more the journal's checksum has kept away.
        if (short !== undefined && isJson(spoiled)) {
          assert.deepEqual(short, byTheUsualWay(spoiled));
        }
      }),
      { numRuns: 500 },
    );
  });
});
