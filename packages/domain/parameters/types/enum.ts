import { fail, invariant, ok } from '@tandem/base/kernel';
import type { ParameterType } from '../entry.ts';
import { shown } from './reading.ts';

const CODE = /\(([0-9]+)\)$/;

export const enumType: ParameterType<string> = {
  catalogueType: 'enum',
  meaning: 'One of the values; the case of letters does not matter, a code in brackets is enough',
  typescript: (entry) => entry.values.map((value) => `'${value}'`).join(' | '),
  allowed: (entry) => entry.values.join(', '),
  parse(given, entry) {
    invariant(entry.values.length > 0, `${entry.name} has values to choose from`);
    const wanted = plain(String(given));
    const value = entry.values.find((one) => plain(one) === wanted || codeOf(one) === wanted);
    if (value !== undefined) return ok(value);
    return fail({ code: 'PARAMETER_TYPE', detail: `${shown(given)} is not one of its values` });
  },
  print: (value) => value,
  scalar: (value) => value,
};

/** Case and spaces are habits of typing: 'must on' is 'Must On'. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

/** 'Unauthorized(401)' is known by its code too. */
function codeOf(value: string): string | undefined {
  return CODE.exec(value)?.[1];
}
