// For who follows objects of some kinds, and would look through all of them each time: a hundred
// thousand phones are not looked through because a rate or a parameter has changed.
import type { SnapshotHolder } from './holder.ts';
import type { PartyKind } from './party-kinds.ts';

export type Changes = Pick<SnapshotHolder, 'current' | 'onChange'>;

/** The holder, as it is to them: it tells of the swaps that an object of these kinds came with. */
export function changesOf(holder: Changes, kinds: readonly PartyKind[]): Changes {
  return {
    get current() {
      return holder.current;
    },
    onChange(listener) {
      let seen = holder.current.parts.byKey;
      return holder.onChange((snapshot) => {
        const [before, now] = [seen, snapshot.parts.byKey];
        seen = now;
        // What no change touches is shared with the edition before.
        if (kinds.some((kind) => now[kind] !== before[kind])) listener(snapshot);
      });
    },
  };
}
