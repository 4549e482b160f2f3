// What the control socket of the switch answers about the calls that it places itself.

import type { Result } from '@tandem/base/kernel';
import type {
  CallbackWanted,
  NotPlaced,
  PlacedControl,
  PlacedOrder,
  PlayWanted,
  TestWanted,
} from '@tandem/engine/placed-calls/control';
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';
import type { SoundFiles } from './sound-files.ts';

export function placedMethods(
  control: PlacedControl,
  soundFiles: Pick<SoundFiles, 'read'>,
): Methods {
  return {
    'callbacks.begin': (params) => {
      const { wanted, order } = params as Ordered<CallbackWanted>;
      return placed(control.callBack(wanted, order));
    },
    'callbacks.list': () => control.callbacks(),
    'callbacks.find': (params) => found(control.callback(idIn(params)), 'CALLBACK_NOT_FOUND'),
    'tests.begin': (params) => {
      const { wanted, order } = params as Ordered<TestWanted>;
      return placed(control.test(wanted, order));
    },
    'tests.list': () => control.tests(),
    'tests.find': (params) => found(control.testCall(idIn(params)), 'TEST_CALL_NOT_FOUND'),
    'plays.begin': async (params) => {
      const { wanted, order } = params as Ordered<PlayWanted>;
      const sounds = await soundFiles.read(wanted.sounds);
      if (!sounds.ok) throw new ControlRefusal({ code: 'SOUND_NOT_FOUND', message: sounds.error });
      return placed(control.play({ wanted, order, sounds: sounds.value }));
    },
    'plays.list': () => control.plays(),
    'plays.find': (params) => found(control.findPlay(idIn(params)), 'PLAY_NOT_FOUND'),
  };
}

interface Ordered<Wanted> {
  readonly wanted: Wanted;
  readonly order: PlacedOrder;
}

/** The office has read what was asked; nobody else opens the socket. */
function placed<View>(result: Result<View, NotPlaced>): View {
  if (result.ok) return result.value;
  const { code, says: message } = result.error;
  throw new ControlRefusal({ code, message });
}

function found<View>(view: View | undefined, code: string): View {
  if (view !== undefined) return view;
  throw new ControlRefusal({ code, message: 'it was never placed, or is forgotten by now' });
}

const idIn = (params: unknown): string => String((params as { id?: unknown } | null)?.id ?? '');
