// From the text of a header to its values: what is the same for every codec.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Codec, HeaderFault, HeaderKind } from './codec.ts';
import { MAX_LIST_VALUES } from './limits.ts';
import { Reader } from './reader.ts';
import { COMMA } from './text.ts';

/** Serves all values of all messages: reading one never reads another in between. */
export const reader = new Reader();

/** The one value that is all of the text the reader was begun with. */
export function readWhole<T>(codec: Codec<T>): T | undefined {
  const value = codec.parse(reader);
  if (value === undefined || reader.fault !== '') return undefined;
  return reader.isDone() ? value : reader.fail('something follows the value');
}

/** The first of several values; what follows its comma is not looked at. */
export function readFirst<T>(codec: Codec<T>): T | undefined {
  skipCommas();
  const value = codec.parse(reader);
  if (value === undefined || reader.fault !== '') return undefined;
  if (reader.isDone() || reader.peek() === COMMA) return value;
  return reader.fail('something follows the value');
}

/** Adds the values of one line. Empty ones between commas are passed over. */
export function readLine<T>(kind: HeaderKind<T>, values: T[]): boolean {
  const { codec } = kind;
  if (kind.many !== 'list') return isAdded(values, readWhole(codec));
  for (skipCommas(); reader.at < reader.end; skipCommas()) {
    if (!isAdded(values, readFirst(codec))) return false;
  }
  return true;
}

function isAdded<T>(values: T[], value: T | undefined): boolean {
  if (value === undefined) return false;
  if (values.push(value) <= MAX_LIST_VALUES) return true;
  reader.fail('there are too many values');
  return false;
}

function skipCommas(): void {
  do reader.skipSpace();
  while (reader.take(COMMA));
}

/** Reads the value of a header that did not come in a message: of a URI, a setting, a test. */
export function parseHeader<T>(
  kind: HeaderKind<T>,
  text: string,
): Result<readonly T[], HeaderFault> {
  const values: T[] = [];
  reader.begin(text, 0, text.length);
  return readLine(kind, values)
    ? ok(values)
    : fail({ at: reader.faultAt, says: `${kind.name}: ${reader.fault}` });
}
