import { ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { commaSeparated, outOfRange, wholeNumber, wrongType } from './reading.ts';

const LAST_HOUR = 23;

export const hoursType: ParameterType<readonly number[]> = {
  catalogueType: 'hours',
  meaning: 'Hours of the day, 0-23, comma separated; may be empty',
  typescript: () => 'readonly number[]',
  allowed: () => `hours 0-${LAST_HOUR}, comma separated`,
  parse(given) {
    if (typeof given !== 'string' && typeof given !== 'number') {
      return wrongType(given, 'no list of hours');
    }
    const hours = new Set<number>();
    for (const part of commaSeparated(String(given))) {
      const hour = wholeNumber(part);
      if (hour === null) return wrongType(given, 'not a list of hours');
      if (hour < 0 || hour > LAST_HOUR) return outOfRange(given, `not all 0-${LAST_HOUR}`);
      hours.add(hour + 0);
    }
    return ok(Object.freeze([...hours].sort((one, other) => one - other)));
  },
  print: (value) => value.join(','),
  scalar: (value) => value.join(','),
};
