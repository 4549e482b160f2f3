// The rights that roles give, as a set that is asked.
import {
  EVERY_ONE,
  RIGHT_ACTIONS,
  RIGHT_OBJECTS,
  type RightAction,
  type RightObject,
} from './words.ts';

export type Right = `${RightObject}:${RightAction}`;

/** One by one, without stars. What is not in it is not allowed. */
export type Rights = ReadonlySet<Right>;

export const NO_RIGHTS: Rights = new Set();

/**
 * Rights as roles list them, each object:action. A text that is none, or has a word of another
 * version, gives nothing.
 */
export function rightsFrom(texts: Iterable<string>): Rights {
  const rights = new Set<Right>();
  for (const text of texts) {
    const [objectWord, actionWord, more] = text.split(':');
    if (more !== undefined) continue;
    for (const object of meant(objectWord, RIGHT_OBJECTS)) {
      for (const action of meant(actionWord, RIGHT_ACTIONS)) rights.add(`${object}:${action}`);
    }
  }
  return rights;
}

function meant<Word extends string>(
  word: string | undefined,
  known: readonly Word[],
): readonly Word[] {
  return word === EVERY_ONE ? known : known.filter((one) => one === word);
}

export const EVERY_RIGHT: Rights = rightsFrom([`${EVERY_ONE}:${EVERY_ONE}`]);
