// What the use cases of media need of the switch.
import type { Result } from '@tandem/base/kernel';
import type { DaemonFigures } from '@tandem/engine/media/control';
import type { SwitchFault } from '../registry/ports.ts';

export interface MediaDaemons {
  /** None: the switch relays itself. */
  list(): Promise<Result<readonly DaemonFigures[], SwitchFault>>;
  /** missing: there is none of that name. */
  weigh(name: string, weight: number): Promise<Result<void, SwitchFault>>;
}
