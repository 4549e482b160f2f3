// What the trace kept of a call: both legs with their parties, and a file that packet viewers read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok, type Uuid } from '@tandem/base/kernel';
import { pcapOf } from './pcap.ts';
import type { SwitchTrace, TraceMessage } from './ports.ts';
import { callTrace, runningTrace, startTrace } from './trace.ts';

const ID = '019c0000-0000-7000-8000-000000000001' as Uuid;
const RECORD = {
  ...{ callerCallId: 'a', calleeCallId: 'c', callerId: 'acme-in', calleeId: 'south' },
  tries: [
    { callId: 'b', gatewayId: 'north' },
    { callId: 'c', gatewayId: 'south' },
  ],
};
const ARCHIVE = { find: async (id: Uuid) => (id === ID ? (RECORD as never) : undefined) };

const message = (sequence: number, callId: string): TraceMessage => ({
  ...{ sequence, callId, atMs: 1_700_000_000_123, direction: 'in', transport: 'udp' },
  local: { address: '192.0.2.1', port: 5060 },
  remote: { address: '192.0.2.9', port: 5080 },
  text: `BYE sip:x SIP/2.0\r\nX: \u00c3\u00a9\r\n\r\n`,
});

/** A ring of which each look shows two places. */
function ring(kept: readonly TraceMessage[]): Pick<SwitchTrace, 'read' | 'state'> {
  return {
    state: async () => ok({ isOn: true, messages: kept.length, filter: {} }),
    read: async ({ after, callIds = [] }) => {
      const first = kept[0]?.sequence ?? 1;
      const from = Math.max(after, first - 1);
      const items = kept.filter(({ sequence }) => sequence > from && sequence <= from + 2);
      const next = Math.min(from + 2, kept.at(-1)?.sequence ?? 0);
      const fit = items.filter(({ callId }) => callIds.includes(callId));
      const hasMore = next < (kept.at(-1)?.sequence ?? 0);
      return ok({ items: fit, next, missed: from - after, hasMore });
    },
  };
}

describe('the trace of a call (DIA-2, DIA-4)', () => {
  it('has both legs and every vendor that was tried, and nothing of other calls', async () => {
    const kept = ['a', 'other', 'b', 'other', 'c', 'a'].map((id, at) => message(at + 1, id));
    const found = await callTrace({ archive: ARCHIVE, trace: ring(kept) }, ID);
    assert.ok(found.ok);
    const { items, hasLost, isOn } = found.value;
    assert.deepEqual(
      items.map(({ leg, party }) => `${leg} ${party}`),
      ['caller acme-in', 'callee north', 'callee south', 'caller acme-in'],
    );
    assert.deepEqual([hasLost, isOn], [false, true]);
    const [first] = items;
    assert.match(first?.text ?? '', /X: é/, 'the bytes are UTF-8');
    assert.deepEqual([first?.local, first?.remote], ['192.0.2.1:5060', '192.0.2.9:5080']);
  });

  it('of a call that runs has the same, up to now', async () => {
    const running = {
      ...{ callerCallId: 'a', caller: { id: 'acme-in' }, calleeCallId: 'c', callee: null },
      attempts: [
        { callId: 'b', gateway: { id: 'north' } },
        { callId: 'c', gateway: { id: 'south' } },
      ],
    };
    const calls = {
      explain: async (id: string) =>
        id === ID
          ? ok({ record: running, because: [] } as never)
          : fail({ is: 'missing', why: 'no call' } as const),
    };
    const kept = ['a', 'other', 'b', 'c'].map((id, at) => message(at + 1, id));
    const found = await runningTrace({ calls, trace: ring(kept) }, ID);
    assert.ok(found.ok);
    assert.deepEqual(
      found.value.items.map(({ leg, party }) => `${leg} ${party}`),
      ['caller acme-in', 'callee north', 'callee south'],
    );
    const none = await runningTrace({ calls, trace: ring(kept) }, 'other');
    assert.ok(!none.ok && none.error.is === 'missing');
  });

  it('says that the oldest messages have been pushed out', async () => {
    const found = await callTrace({ archive: ARCHIVE, trace: ring([message(9, 'a')]) }, ID);
    assert.ok(found.ok);
    assert.deepEqual([found.value.items.length, found.value.hasLost], [1, true]);
  });

  it('is refused where there is no record, and where the switch is away', async () => {
    const none = await callTrace({ archive: ARCHIVE, trace: ring([]) }, `${ID}2` as Uuid);
    assert.ok(!none.ok && none.error.is === 'noRecord');
    const away = async () => fail({ is: 'away', why: 'gone' } as const);
    const parts = { archive: ARCHIVE, trace: { state: away, read: away } };
    const asked = await callTrace(parts, ID);
    assert.ok(!asked.ok && asked.error.is === 'away');
  });

  it('is switched on, which the audit remembers', async () => {
    const written: unknown[] = [];
    const trace = { start: async (filter: object) => ok({ isOn: true, messages: 0, filter }) };
    const audit = { write: async (entry: unknown) => void written.push(entry) };
    const asker = { actor: 'noc', source: '192.0.2.3' } as never;
    await startTrace({ trace, audit } as never, { filter: { numbers: ['4930'] }, asker });
    assert.match(JSON.stringify(written), /trace\.start.*4930/);
  });

  //  gateway     its addresses, as they stand, live and register         are kept
  const gateways: ReadonlyArray<readonly [string, readonly string[], readonly string[] | null]> = [
    ['acme-in', ['192.0.2.1:5070', '[2001:db8::1]:5060'], ['192.0.2.1', '2001:db8::1']],
    ['by-name', ['vendor.example.net'], ['192.0.2.8']],
    ['nowhere', ['vendor.example.org'], null],
    ['nobody', [], null],
  ];
  for (const [name, addresses, kept] of gateways) {
    it(`of the gateway ${name}: ${kept?.join(' ') ?? 'is refused'}`, async () => {
      const started: unknown[] = [];
      const parts = {
        trace: { start: async (filter: object) => ok({ isOn: !!started.push(filter) }) },
        audit: { write: async () => undefined },
        objects: {
          find: async (kind: string, id: string) =>
            kind === 'routingGateways' && id !== 'nobody' ? { document: { addresses } } : undefined,
        },
        registrations: {
          gateways: async () =>
            ok([{ gateway: 'by-name', addresses: [{ address: '192.0.2.8:5060' }] }]),
          list: async () => ok([]),
        },
      };
      const asker = { actor: 'noc', source: '192.0.2.3' } as never;
      const order = { filter: { numbers: ['49'] }, gateways: [name], asker };
      const begun = await startTrace(parts as never, order);
      assert.equal(begun.ok, kept !== null);
      assert.deepEqual(started, kept === null ? [] : [{ numbers: ['49'], addresses: kept }]);
    });
  }
});

describe('a trace as a file of packets (DIA-4)', () => {
  it('has the head of the format, and each message in a datagram between the two ends', () => {
    const file = pcapOf([message(1, 'a')]);
    assert.equal(file.readUInt32LE(0), 0xa1b2c3d4);
    assert.equal(file.readUInt32LE(20), 101);
    assert.deepEqual([file.readUInt32LE(24), file.readUInt32LE(28)], [1_700_000_000, 123_000]);
    const packet = file.subarray(40);
    assert.equal(file.readUInt32LE(32), packet.length);
    assert.deepEqual([...packet.subarray(12, 20)], [192, 0, 2, 9, 192, 0, 2, 1]);
    assert.deepEqual([packet.readUInt16BE(20), packet.readUInt16BE(22)], [5080, 5060]);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += packet.readUInt16BE(at);
    assert.equal((sum & 0xffff) + (sum >>> 16), 0xffff, 'RFC 1071');
    assert.equal(packet.subarray(28).toString('latin1'), message(1, 'a').text);
  });

  it('takes IPv6, also beside IPv4', () => {
    const [local, remote] = [
      { address: '2001:db8::1', port: 5060 },
      { address: '192.0.2.9', port: 9 },
    ];
    const packet = pcapOf([{ ...message(1, 'a'), local, remote }]).subarray(40);
    assert.equal(packet[0], 0x60);
    assert.equal(packet.subarray(8, 24).toString('hex'), '00000000000000000000ffffc0000209');
    assert.equal(packet.subarray(24, 40).toString('hex'), '20010db8000000000000000000000001');
  });

  //  payload   its checksum over IPv6 (RFC 8200 section 8.1), worked out elsewhere
  const table = [
    ['', 0x7ce1],
    ['ab', 0x1b7b],
    ['abc', 0xb878],
  ] as const;
  for (const [text, expected] of table) {
    it(`has the checksum that IPv6 wants, of ${JSON.stringify(text)}`, () => {
      const ends = {
        local: { address: '2001:db8::1', port: 5060 },
        remote: { address: '2001:db8::2', port: 5060 },
      };
      const packet = pcapOf([{ ...message(1, 'a'), ...ends, text }]).subarray(40);
      assert.equal(packet.readUInt16BE(46), expected);
    });
  }
});
