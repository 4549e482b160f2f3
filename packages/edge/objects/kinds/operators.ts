import { id, memo } from '../fields/common.ts';
import { LANGUAGES } from '../fields/words.ts';
import { defineKind } from '../kind.ts';
import { choice, flag, formatted, list, orNull, refers, secret, text } from '../schema/build.ts';

const MAX_NAME_CHARACTERS = 100;
const MAX_PASSWORD_CHARACTERS = 256;
const MAX_ROLES = 100;

export const operators = defineKind({
  name: 'operators',
  one: 'operator',
  meaning: 'A person who signs in',
  naturalKey: 'id',
  chapters: {
    Operator: {
      id,
      displayName: text('Name for people', { most: MAX_NAME_CHARACTERS, default: '' }),
      password: secret('Password; a new operator without one is given one, to be changed', {
        most: MAX_PASSWORD_CHARACTERS,
        generated: true,
      }),
      roles: list('Roles; the rights of all of them together', refers('A role', 'roles'), {
        most: MAX_ROLES,
        unordered: true,
      }),
      account: orNull(
        refers('Sees only this account and, of an agent, the accounts under it', 'accounts'),
        'sees all',
      ),
      locked: flag('Cannot sign in', false),
      email: orNull(formatted('Where mail goes', 'email'), 'none'),
      language: orNull(choice('Language of the console', LANGUAGES), "the browser's"),
      timeZone: orNull(formatted('Zone of what is shown', 'timeZone'), "the browser's"),
      memo,
    },
  },
});
