// What the control socket of the switch answers about registrations, gateways and the gate.
import { systemClock } from '@tandem/base/kernel';
import { type Gate, gateControl } from '@tandem/engine/gate';
import { type RegistrationsPage, type Registry, registryControl } from '@tandem/engine/registry';
import type { TestedAddress } from '@tandem/engine/registry/control';
import type { SnapshotHolder } from '@tandem/engine/snapshot';
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';

/** One line of the socket. */
const MOST_USERS = 1_000;
/** Tests at one time: each sends some datagrams, and somebody waits for it. */
const MOST_TESTS = 10;
/** Of one gateway. */
const MOST_ADDRESSES = 8;

export interface RegistrySeen {
  readonly registry: Registry;
  readonly gate: Gate;
  readonly holder: SnapshotHolder;
}

export function registryMethods({ registry, gate, holder }: RegistrySeen): Methods {
  const control = registryControl(registry, systemClock());
  const door = gateControl(gate);
  let tests = 0;
  return {
    'registrations.list': (params) => {
      const page = (params ?? {}) as Partial<RegistrationsPage>;
      return control.registrations({ ...page, limit: Math.min(page.limit ?? 100, MOST_USERS) });
    },
    'registrations.changes': (params) => {
      const { since } = (params ?? {}) as { since?: unknown };
      return control.presence(typeof since === 'number' ? since : null);
    },
    'registrations.failures': () => control.failures(),
    'gateways.list': () => control.gateways(),
    'network.test': async (params) => {
      const tested = testedIn(params, holder);
      if (tests >= MOST_TESTS) throw new ControlRefusal(TOO_MANY);
      tests += 1;
      try {
        return await control.test(tested);
      } finally {
        tests -= 1;
      }
    },
    'suspended.list': () => door.suspended(),
    'suspended.release': (params) => {
      const source = String((params as { source?: unknown } | null)?.source ?? '');
      if (door.release(source)) return {};
      const message = `${source} is not suspended`;
      throw new ControlRefusal({ code: 'SOURCE_NOT_SUSPENDED', message });
    },
    'registry.counters': () => ({ ...control.counters(), ...door.counters() }),
  };
}

const TOO_MANY = { code: 'NETWORK_TESTS_TOO_MANY', message: `${MOST_TESTS} tests run already` };

/** The addresses of a routing gateway, on its own way; or the one that is named. */
function testedIn(params: unknown, holder: SnapshotHolder): readonly TestedAddress[] {
  const { gateway, address, transport } = (params ?? {}) as Partial<Wanted>;
  if (typeof gateway !== 'string') {
    const by = transport === 'tcp' || transport === 'tls' ? transport : 'udp';
    return [{ address: String(address), transport: by, localAddress: null }];
  }
  const found = holder.current.find('routingGateways', gateway);
  if (found === undefined || found.party.addresses.length === 0) {
    const message = `there is no routing gateway ${gateway} with an address of its own`;
    throw new ControlRefusal({ code: 'GATEWAY_NOT_FOUND', message });
  }
  const { addresses, transport: by, localAddress } = found.party;
  return addresses
    .slice(0, MOST_ADDRESSES)
    .map((one) => ({ address: one, transport: by, localAddress }));
}

interface Wanted {
  readonly gateway: string;
  readonly address: string;
  readonly transport: string;
}
