import { id, memo } from '../fields/common.ts';
import { WEEKDAYS } from '../fields/words.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import { choice, flag, formatted, list, orNull, record } from '../schema/build.ts';

/** More spans than minutes of a day would not be read by anybody. */
const MAX_SPANS = 100;
/** Holidays of some decades. */
const MAX_EXCEPTIONS = 1_000;

const times = {
  from: formatted('From this time of day', 'timeOfDay', '00:00'),
  until: formatted('Until this time of day', 'timeOfDay', '24:00'),
};

const span = record('A span of time that comes again each week', {
  weekdays: list('Its days', choice('A day', WEEKDAYS), {
    least: 1,
    most: WEEKDAYS.length,
    unordered: true,
    default: WEEKDAYS,
  }),
  ...times,
});

const exception = record('A day that is not like others', {
  day: formatted('The day', 'day'),
  open: flag('In effect on this day, from..until', false),
  ...times,
});

export const workCalendars = defineKind({
  name: 'workCalendars',
  one: 'workCalendar',
  meaning: 'When something holds: weekly spans of time, with days that differ',
  naturalKey: 'id',
  chapters: {
    Calendar: {
      id,
      timeZone: orNull(formatted('Zone of its days and times', 'timeZone'), "the server's"),
      spans: list('When it is in effect', span, { most: MAX_SPANS }),
      exceptions: list('Days on which the spans do not count', exception, {
        most: MAX_EXCEPTIONS,
      }),
      memo,
    },
  },
  conflicts({ spans, exceptions }) {
    const conflicts: Conflict[] = [];
    for (const { from, until } of spans) {
      if (from >= until) conflicts.push(backwards('spans', from, until));
    }
    for (const { from, until, open } of exceptions) {
      if (open && from >= until) conflicts.push(backwards('exceptions', from, until));
    }
    const days = new Set<string>();
    for (const { day } of exceptions) {
      if (days.has(day)) conflicts.push(twice(day));
      days.add(day);
    }
    return conflicts;
  },
});

function backwards(field: string, from: string, until: string): Conflict {
  return {
    field,
    ...refused('spanBackwards', { from, until }),
  };
}

function twice(day: string): Conflict {
  return {
    field: 'exceptions',
    ...refused('dayTwice', { day }),
  };
}
