import { nearestNames } from '@tandem/domain/parameters';
import { EVERY_ONE, RIGHT_ACTIONS, RIGHT_OBJECTS } from '@tandem/domain/rights';
import { id, memo } from '../fields/common.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import { formatted, list } from '../schema/build.ts';

export { RIGHT_ACTIONS, RIGHT_OBJECTS };

const MAX_RIGHTS = RIGHT_OBJECTS.length * RIGHT_ACTIONS.length;

export const roles = defineKind({
  name: 'roles',
  one: 'role',
  meaning: 'What the operators who have it may do',
  naturalKey: 'id',
  chapters: {
    Role: {
      id,
      rights: list(
        `Rights, each object:action; objects are ${RIGHT_OBJECTS.join(', ')}; ` +
          `actions are ${RIGHT_ACTIONS.join(', ')}; ${EVERY_ONE} = every one`,
        formatted('A right', 'right'),
        { most: MAX_RIGHTS, unordered: true },
      ),
      memo,
    },
  },
  conflicts: ({ rights }) => rights.flatMap(unknownWords),
});

function unknownWords(right: string): Conflict[] {
  const [object = '', action = ''] = right.split(':');
  return [unknown(object, RIGHT_OBJECTS), unknown(action, RIGHT_ACTIONS)].filter(
    (conflict) => conflict !== null,
  );
}

function unknown(word: string, known: readonly string[]): Conflict | null {
  if (word === EVERY_ONE || known.includes(word)) return null;
  const [nearest] = nearestNames(word, known, 1);
  const told = { word: JSON.stringify(word), allowed: [EVERY_ONE, ...known].join(', ') };
  return {
    field: 'rights',
    ...(nearest === undefined
      ? refused('unknownRight', told)
      : refused('unknownRightNear', { ...told, nearest })),
  };
}
