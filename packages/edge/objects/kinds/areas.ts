import { memo } from '../fields/common.ts';
import { prefixes } from '../fields/numbers.ts';
import { CALL_LEVELS } from '../fields/words.ts';
import { defineKind } from '../kind.ts';
import { choice, formatted, orNull } from '../schema/build.ts';

export const areas = defineKind({
  name: 'areas',
  one: 'area',
  meaning: 'A named set of prefixes, by which reports and quality are divided',
  naturalKey: 'name',
  chapters: {
    Area: {
      name: formatted('Its name, which rates repeat', 'areaName'),
      prefixes: prefixes('Its prefixes; the longest of all areas counts'),
      level: orNull(
        choice('How far a call to it goes', CALL_LEVELS),
        'as its rate has it, and without one counted as international',
      ),
      memo,
    },
  },
});
