// What the control socket of the switch answers about registrations, gateways and the gate.
import { systemClock } from '@tandem/base/kernel';
import { type Gate, gateControl } from '@tandem/engine/gate';
import { type RegistrationsPage, type Registry, registryControl } from '@tandem/engine/registry';
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';

/** One line of the socket. */
const MOST_USERS = 1_000;

export function registryMethods(registry: Registry, gate: Gate): Methods {
  const control = registryControl(registry, systemClock());
  const door = gateControl(gate);
  return {
    'registrations.list': (params) => {
      const page = (params ?? {}) as Partial<RegistrationsPage>;
      return control.registrations({ ...page, limit: Math.min(page.limit ?? 100, MOST_USERS) });
    },
    'registrations.changes': (params) => {
      const { since } = (params ?? {}) as { since?: unknown };
      return control.presence(typeof since === 'number' ? since : null);
    },
    'gateways.list': () => control.gateways(),
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
