// A topic: what is looked at, how often, and which right shows it.
import type { RightAction, RightObject } from '@tandem/domain/rights';
import type { News, Owned } from './news.ts';

export interface Topic {
  readonly name: string;
  /** `each`: who is bound to an account is told of what is its own. */
  readonly right: readonly [RightObject, RightAction] | readonly [RightObject, RightAction, 'each'];
  readonly everyMs: number;
  /** Of what is needed by others too it is looked at also while nobody listens. */
  readonly isAlways?: boolean;
  /** A look at it as it is now, without memory of another look. */
  begin(): TopicLook;
}

export interface TopicLook {
  /** undefined: nothing is new, or whom it asks does not answer. */
  news(): Promise<News | undefined>;
  /** For who begins to listen now. */
  standing(): News;
}

export interface Standing extends Owned<unknown> {
  readonly name: string;
}

/** A look at all that there is, told by what is different from the look before. */
export function comparing(all: () => Promise<readonly Standing[] | undefined>): TopicLook {
  let known: ReadonlyMap<string, Standing & { readonly text: string }> | undefined;
  return {
    news: async () => {
      const found = await all();
      if (found === undefined) return undefined;
      const before = known;
      known = new Map(found.map((one) => [one.name, { ...one, text: JSON.stringify(one.value) }]));
      if (before === undefined) return { changed: found, isFull: true };
      const changed = [...known.values()].filter(
        ({ name, text }) => before.get(name)?.text !== text,
      );
      const gone = [...before.values()].filter(({ name }) => known?.has(name) === false);
      if (changed.length + gone.length === 0) return undefined;
      return { changed, removed: gone.map(({ owner, name }) => ({ owner, value: name })) };
    },
    standing: () => (known === undefined ? {} : { changed: [...known.values()], isFull: true }),
  };
}
