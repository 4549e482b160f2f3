// What the control socket of the switch answers about media.
import { HIGHEST_WEIGHT } from '@tandem/engine/media/control';
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';
import type { SwitchMedia } from './media.ts';

const isWeight = (given: unknown): given is number =>
  Number.isInteger(given) && Number(given) >= 0 && Number(given) <= HIGHEST_WEIGHT;

type Asked = Pick<SwitchMedia, 'control' | 'weigh' | 'daemons'>;

/** `recorded`: a file of this call begins, and a kill is not to leave it without a name. */
export function mediaMethods(
  { control, weigh, daemons }: Asked,
  recorded: (callId: string) => void,
): Methods {
  return {
    'calls.record': (params) => {
      const { id, on } = (params ?? {}) as { readonly id?: unknown; readonly on?: unknown };
      if (control.record(String(id), on === true)) {
        if (on === true) recorded(String(id));
        return {};
      }
      const code = 'CALL_NOT_RECORDABLE';
      const message = `call ${id} is not there, not answered, or its media do not come by us`;
      throw new ControlRefusal({ code, message });
    },
    'media.daemons': () => daemons(),
    'media.weigh': (params) => {
      const { daemon, weight } = (params ?? {}) as { daemon?: unknown; weight?: unknown };
      if (!isWeight(weight)) {
        const message = `weight ${weight}: allowed is a whole number, 0 to ${HIGHEST_WEIGHT}`;
        throw new ControlRefusal({ code: 'MEDIA_WEIGHT_INVALID', message });
      }
      if (weigh(String(daemon), weight)) return {};
      const message = `there is no daemon ${daemon} in the pool of this switch`;
      throw new ControlRefusal({ code: 'MEDIA_DAEMON_NOT_FOUND', message });
    },
  };
}
