// What the control socket of the switch answers about media.
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';
import type { SwitchMedia } from './media.ts';

const HIGHEST_WEIGHT = 9_999;

export function mediaMethods({ control, weigh }: Pick<SwitchMedia, 'control' | 'weigh'>): Methods {
  return {
    'calls.record': (params) => {
      const { id, on } = (params ?? {}) as { readonly id?: unknown; readonly on?: unknown };
      if (control.record(String(id), on === true)) return {};
      const code = 'CALL_NOT_RECORDABLE';
      const message = `call ${id} is not there, not answered, or its media do not come by us`;
      throw new ControlRefusal({ code, message });
    },
    'media.weigh': (params) => {
      const { daemon, weight } = (params ?? {}) as { daemon?: unknown; weight?: unknown };
      const figure = Math.min(HIGHEST_WEIGHT, Math.max(0, Math.trunc(Number(weight))));
      if (weigh(String(daemon), figure)) return {};
      const message = `there is no daemon ${daemon} in the pool of this switch`;
      throw new ControlRefusal({ code: 'MEDIA_DAEMON_NOT_FOUND', message });
    },
  };
}
