import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SnapshotHolder } from '@tandem/engine/snapshot';
import { gatewayLimits } from '../../../apps/switch/registry.ts';
import { TestConfiguration } from '../../../packages/engine/calls/testing-configuration.ts';

const gateway = (address: string, requestsPerSecond: number | null) => ({
  ...{ account: 'acme', addresses: [address], requestsPerSecond },
});

describe('requests a second of gateways and phones (SEC-5)', () => {
  const { snapshot } = new TestConfiguration({
    objects: {
      mappingGateways: {
        one: gateway('192.0.2.1', 5),
        two: gateway('192.0.2.1', 9),
        free: gateway('192.0.2.2', null),
      },
      routingGateways: { out: gateway('192.0.2.3', 7) },
    },
    rates: {},
  });
  const holder = { current: snapshot } as SnapshotHolder;
  //  from            limit; undefined: nobody is there, null: none of its own
  const table: ReadonlyArray<readonly [string, number | null | undefined]> = [
    ['192.0.2.1', 9],
    ['192.0.2.2', null],
    ['192.0.2.3', 7],
    ['192.0.2.4', undefined],
  ];
  for (const [address, expected] of table) {
    it(`${address}: ${expected}`, () => {
      assert.equal(gatewayLimits({ holder, gatewaysNamedAt: () => [] })(address), expected);
    });
  }
});
