import { memo } from '../fields/common.ts';
import { defineKind } from '../kind.ts';
import { choice, formatted, money, orNull } from '../schema/build.ts';

export const rateGroups = defineKind({
  name: 'rateGroups',
  one: 'rateGroup',
  meaning: 'A rate table: prefix to price. An account is charged by one, a vendor costs by one',
  naturalKey: 'name',
  rows: ['rates'],
  chapters: {
    'Rate group': {
      name: formatted('Its name, by which accounts refer to it', 'objectId'),
      minimumBalance: money(
        'Balance that accounts charged by it must keep; the larger of this and their own counts',
        { least: '0', default: '0.00' },
      ),
      bandCrossing: choice(
        'A call across weekday or time-of-day bands: charged by its start, or split',
        ['start', 'split'],
        'start',
      ),
      timeZone: orNull(
        formatted('Zone of the weekdays and times of day of its rates', 'timeZone'),
        "the server's",
      ),
      memo,
    },
  },
});
