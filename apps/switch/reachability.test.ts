import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachability } from './reachability.ts';

describe('where the names of a gateway lead (SIG-11)', () => {
  const party = { addresses: ['192.0.2.1:5070', 'gw.example.com'], transport: 'tcp' };
  const known: Readonly<Record<string, readonly object[]>> = {
    '192.0.2.1:5070': [{ remote: { address: '192.0.2.1', port: 5_070 } }],
    'gw.example.com': [
      { remote: { address: '192.0.2.7', port: 5_060 } },
      { remote: { address: '2001:db8::7', port: 5_080 } },
    ],
  };
  const places = (key: bigint) =>
    reachability({
      holder: { current: { byKey: (_: string, asked: bigint) => asked === 1n && { party } } },
      names: {
        hopsTo: (address: string, transport: string) =>
          transport === 'tcp' ? (known[address] ?? []) : [],
      },
    } as never).placesNamed(key);

  it('by its transport, one after the other; nowhere of one that is gone', () => {
    assert.deepEqual(places(1n), ['192.0.2.1:5070', '192.0.2.7:5060', '[2001:db8::7]:5080']);
    assert.deepEqual(places(2n), []);
  });
});
