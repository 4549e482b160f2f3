// Changes of media that pass through a connected call, done as its machine says.
import {
  type ChangeEvent,
  type ChangeState,
  NO_CHANGE,
  type SideName,
  stepChange,
} from './change.machine.ts';
import type { CalledLeg, CallerLeg, LegEvent } from './legs/leg.ts';
import { headersOf, type Passing } from './passing.ts';

export type ChangeWord = LegEvent & {
  readonly type: 'change' | 'changed' | 'changeRefused' | 'confirmed';
};

interface Legs {
  readonly caller: CallerLeg;
  readonly called: CalledLeg;
}

export class MediaChanges {
  readonly #legs: Legs;
  readonly #passing: Passing | undefined;
  #state: ChangeState = NO_CHANGE;

  constructor(legs: Legs, passing: Passing | undefined) {
    this.#legs = legs;
    this.#passing = passing;
  }

  hears(side: SideName, word: ChangeWord): void {
    const event: ChangeEvent = { ...word, side };
    const { state, effect } = stepChange(this.#state, event);
    this.#state = state;
    if (effect === null) return;
    const leg = this.#legs[effect.to];
    // What a side is answered at once has nothing of the other one.
    const headers =
      effect.to === side ? undefined : this.#passing?.passesTo(effect.to, headersOf(word));
    switch (effect.do) {
      case 'pass':
        leg.changeTo(effect.description, headers);
        return;
      case 'confirm':
        leg.confirm(effect.description);
        return;
      case 'accept':
        leg.acceptChange(effect.id, effect.description, headers);
        return;
      case 'refuse':
        leg.refuseChange(effect.id, effect.status);
        return;
    }
  }
}
