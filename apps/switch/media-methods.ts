// What the control socket of the switch answers about media.
import type { MediaControl } from '@tandem/engine/media';
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';

export function mediaMethods(control: Pick<MediaControl, 'record'>): Methods {
  return {
    'calls.record': (params) => {
      const { id, on } = (params ?? {}) as { readonly id?: unknown; readonly on?: unknown };
      if (control.record(String(id), on === true)) return {};
      const code = 'CALL_NOT_RECORDABLE';
      const message = `call ${id} is not there, not answered, or its media do not come by us`;
      throw new ControlRefusal({ code, message });
    },
  };
}
