// Changes of media that pass through a connected call, done as its machine says.
import {
  type ChangeEvent,
  type ChangeState,
  NO_CHANGE,
  type SideName,
  stepChange,
} from './change.machine.ts';
import type { CalledLeg, CallerLeg, LegEvent } from './legs/leg.ts';

export type ChangeWord = LegEvent & {
  readonly type: 'change' | 'changed' | 'changeRefused' | 'confirmed';
};

export class MediaChanges {
  readonly #legs: Readonly<Record<SideName, CallerLeg | CalledLeg>>;
  #state: ChangeState = NO_CHANGE;

  constructor(caller: CallerLeg, called: CalledLeg) {
    this.#legs = { caller, called };
  }

  hears(side: SideName, word: ChangeWord): void {
    const event: ChangeEvent = { ...word, side };
    const { state, effect } = stepChange(this.#state, event);
    this.#state = state;
    if (effect === null) return;
    const leg = this.#legs[effect.to];
    switch (effect.do) {
      case 'pass':
        leg.changeTo(effect.description);
        return;
      case 'confirm':
        leg.confirm(effect.description);
        return;
      case 'accept':
        leg.acceptChange(effect.id, effect.description);
        return;
      case 'refuse':
        leg.refuseChange(effect.id, effect.status);
        return;
    }
  }
}
