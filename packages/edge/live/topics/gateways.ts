// Gateways that live or do not, and our registrations at them.
import type { GatewayView } from '@tandem/engine/registry/control';
import type { LiveSources } from '../ports.ts';
import { comparing, type Topic } from '../topic.ts';

export function gatewaysTopic({ looks }: LiveSources): Topic {
  return {
    name: 'gateways',
    right: ['routingGateways', 'see'],
    everyMs: 2_000,
    begin: () =>
      comparing(async () => {
        const found = await looks.gateways();
        if (!found.ok) return undefined;
        return found.value.map((value: GatewayView) => ({
          ...{ name: value.gateway, owner: null, value },
        }));
      }),
  };
}
