import { id, memo } from '../fields/common.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import { choice, flag, formatted, list, orNull, record, text } from '../schema/build.ts';

/** The list is one document; what is larger is divided into several lists. */
const MAX_ENTRIES = 100_000;
const MAX_MEMO_CHARACTERS = 200;

const entry = record('A number, or the numbers with a prefix', {
  number: formatted('The number or pattern', 'numberPattern'),
  until: orNull(formatted('No longer listed from this moment on', 'moment'), 'listed for good'),
  memo: text('Notes for people', { most: MAX_MEMO_CHARACTERS, default: '' }),
});

export const numberLists = defineKind({
  name: 'numberLists',
  one: 'numberList',
  meaning:
    'Numbers that are refused or that alone pass; also the pools that callers are taken from',
  naturalKey: 'id',
  chapters: {
    List: {
      id,
      mode: choice(
        'deny: who is on it is refused; allow: only who is on it passes',
        ['deny', 'allow'],
        'deny',
      ),
      everywhere: choice(
        'Held against every call, besides those of the gateways, phones and accounts that name it',
        ['no', 'caller', 'callee', 'both'],
        'no',
      ),
      emergency: flag(
        'Emergency numbers: never blocked, routed by the emergency plan, never sold',
        false,
      ),
      entries: list('The numbers', entry, { most: MAX_ENTRIES }),
      memo,
    },
  },
  conflicts({ mode, everywhere, emergency, entries }) {
    const conflicts: Conflict[] = [];
    if (emergency && (mode === 'allow' || everywhere !== 'no')) {
      conflicts.push({
        field: 'emergency',
        ...refused('emergencyBlocked', {}),
      });
    }
    const numbers = new Set<string>();
    for (const { number } of entries) {
      if (numbers.has(number)) {
        conflicts.push({
          field: 'entries',
          ...refused('numberTwice', { number }),
        });
      }
      numbers.add(number);
    }
    return conflicts;
  },
});
