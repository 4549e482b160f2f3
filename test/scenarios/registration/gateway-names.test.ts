import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import { gatewayNames } from '../../../apps/switch/gateway-names.ts';
import { TestConfiguration } from '../../../packages/engine/calls/testing-configuration.ts';
import { Zone } from '../../../packages/protocol/sip/transport/dns/testing-zone.ts';

const ZONE = `
  ttl 60 north.example A 192.0.2.1
  ttl 60 north.example A 192.0.2.2
  ttl 60 ported.example A 192.0.2.6
`;

describe('gateways by name (SIG-10, SEC-5)', () => {
  it('are known by the addresses that their names lead to now', async () => {
    const clock = new VirtualClock();
    const gateway = { registration: 'static', account: 'north' };
    const configuration = new TestConfiguration({
      objects: {
        accounts: { north: {} },
        routingGateways: {
          named: { ...gateway, addresses: ['north.example:5060'] },
          plain: { ...gateway, addresses: ['192.0.2.9'] },
        },
        portabilityServers: {
          sip: { url: 'sip:ported.example:5070' },
          web: { url: 'http://web.example/{number}' },
        },
      },
      rates: {},
    });
    const zone = new Zone(ZONE);
    const names = gatewayNames({
      ...{ clock, timers: clock, random: seededRandom(1), resolver: zone },
      ...{ transports: ['udp'], families: [4] },
      holder: { current: configuration.snapshot, onChange: () => () => undefined },
    });
    const at = (address: string) => names.gatewaysAt(address).map(({ id }) => id);
    assert.deepEqual(at('192.0.2.1'), [], 'not known yet');
    await clock.passes(0);
    const known = ['192.0.2.1', '192.0.2.2', '192.0.2.9'].map(at);
    assert.deepEqual(known, [['named'], ['named'], []]);
    // Servers that are asked about numbers are no gateways, and are found as these are.
    const [hop] = names.hopsTo('ported.example:5070', 'udp');
    assert.deepEqual(hop?.remote, { address: '192.0.2.6', port: 5070 });
    zone.becomes('ttl 60 north.example A 192.0.2.3');
    await clock.passes(3_600_000);
    assert.deepEqual([at('192.0.2.1'), at('192.0.2.3')], [[], ['named']]);
    names.stop();
  });
});
