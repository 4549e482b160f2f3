import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReplyMode } from '@tandem/protocol/sip';
import { type AddressModesParts, addressModes, type Modes } from './address-modes.ts';

const MAPPING = 'mappingGatewaysByHost';
const ROUTING = 'routingGatewaysByHost';
const PHONES = 'phonesByHost';

interface Placed {
  readonly index: string;
  readonly addresses: readonly string[];
  readonly reply: ReplyMode;
}

const modes = (reply: ReplyMode): Modes => ({
  ...{ replyAddress: reply, requestAddress: 'viaPort' },
  ...(reply === 'via'
    ? { reliableProvisional: 'required', localAddress: '192.0.2.9', sessionTimer: false }
    : { reliableProvisional: 'supported', localAddress: null, sessionTimer: true }),
});

function replyTo(
  placed: readonly Placed[],
  source: { readonly address: string; readonly port: number },
  more: Partial<AddressModesParts> = {},
): string {
  const under = (index: string) =>
    placed
      .filter((each) => each.index === index)
      .map(({ addresses, reply }) => ({ party: { addresses, ...modes(reply) } }));
  const its = addressModes({
    holder: { current: { under } } as never,
    gatewaysNamedAt: () => [],
    memberAt: () => undefined,
    ...more,
  });
  const { replyAddress, requestAddress } = its(source);
  return replyAddress === 'standard' ? requestAddress : replyAddress;
}

const AT = { address: '192.0.2.1', port: 5_080 };
const AT_6 = { address: '2001:db8::1', port: 5_080 };
const [PLAIN, EXACT, OTHER] = ['192.0.2.1', '192.0.2.1:5080', '192.0.2.1:5060'];

describe('reply and request addresses of whoever is at an address (SIG-8)', () => {
  //  what, who is there, where from, mode of replies
  const table: readonly (readonly [
    string,
    readonly (readonly [string, string, ReplyMode])[],
    string,
  ])[] = [
    ['a stranger', [], 'standard'],
    ['a mapping gateway', [[MAPPING, PLAIN, 'via']], 'via'],
    ['a phone by its address', [[PHONES, PLAIN, 'viaPort']], 'viaPort'],
    ['a vendor who calls from another port', [[ROUTING, OTHER, 'via']], 'via'],
    [
      'a port that is named',
      [
        [MAPPING, PLAIN, 'via'],
        [ROUTING, EXACT, 'socket'],
      ],
      'socket',
    ],
    [
      'a port that is not',
      [
        [ROUTING, OTHER, 'via'],
        [MAPPING, PLAIN, 'socket'],
      ],
      'socket',
    ],
    [
      'another port, twice',
      [
        [MAPPING, OTHER, 'via'],
        [ROUTING, OTHER, 'socket'],
      ],
      'via',
    ],
  ];
  for (const [what, there, mode] of table) {
    it(`${what}: ${mode}`, () => {
      const placed = there.map(([index, at, reply]) => ({ index, addresses: [at], reply }));
      assert.equal(replyTo(placed, AT), mode);
    });
  }

  it('IPv6 alike', () => {
    const placed = [
      { index: MAPPING, addresses: ['[2001:db8::1]:5060'], reply: 'via' },
      { index: ROUTING, addresses: ['[2001:db8::1]:5080'], reply: 'socket' },
    ] as const;
    assert.equal(replyTo(placed, AT_6), 'socket');
  });

  it('who is registered from there, unless somebody is configured there', () => {
    const memberAt = (): Modes => modes('via');
    assert.equal(replyTo([], AT, { memberAt }), 'via');
    const there = [{ index: MAPPING, addresses: [PLAIN], reply: 'socket' }] as const;
    assert.equal(replyTo(there, AT, { memberAt }), 'socket');
  });

  it('localAddress, reliableProvisional, sessionTimer are those of who is there', () => {
    const under = (index: string) =>
      index === MAPPING ? [{ party: { addresses: [PLAIN], ...modes('via') } }] : [];
    const parts = { gatewaysNamedAt: () => [], memberAt: () => undefined };
    const its = addressModes({ holder: { current: { under } } as never, ...parts });
    const said = (at: (source: typeof AT) => Modes): readonly unknown[] => {
      const { localAddress, reliableProvisional, sessionTimer } = at(AT);
      return [localAddress, reliableProvisional, sessionTimer];
    };
    assert.deepEqual(said(its), ['192.0.2.9', 'required', false]);
    const nobody = addressModes({ holder: { current: { under: () => [] } } as never, ...parts });
    assert.deepEqual(said(nobody), [null, 'supported', true]);
  });

  it('a configuration that comes counts at once, and so does who goes', () => {
    const having = (...replies: readonly ReplyMode[]) => ({
      under: (index: string) =>
        index === MAPPING
          ? replies.map((reply) => ({ party: { addresses: [PLAIN], ...modes(reply) } }))
          : [],
    });
    const holder = { current: having() };
    const parts = { gatewaysNamedAt: () => [], memberAt: () => undefined };
    const its = addressModes({ holder: holder as never, ...parts });
    const said = [[], ['via'], ['socket'], []].map((replies) => {
      holder.current = having(...(replies as ReplyMode[]));
      // The second time it is known already.
      return [its(AT).replyAddress, its(AT).replyAddress].join(' ');
    });
    assert.deepEqual(said, ['standard standard', 'via via', 'socket socket', 'standard standard']);
  });

  it('a gateway whose name leads there', () => {
    const gatewaysNamedAt = () => [{ party: modes('via') }] as never;
    assert.equal(replyTo([], AT, { gatewaysNamedAt }), 'via');
  });
});
