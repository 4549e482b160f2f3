// Every header runs this suite: what it reads, what it refuses, and that what it prints is read as
// the same value again. A new header is its file, its line in the list, and a table.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderKind } from '../codec.ts';
import { parseHeader } from '../values.ts';

export interface HeaderTable<T> {
  /** Text, the values in it, and how they are printed if not as they came. */
  readonly reads: ReadonlyArray<readonly [string, readonly T[], string?]>;
  /** Text, and a part of what is said about it. */
  readonly refuses: ReadonlyArray<readonly [string, string]>;
  /** Values that no parser gives, and what goes out for them. */
  readonly prints?: ReadonlyArray<readonly [T, string]>;
}

const TAILS = [
  ...[
    ';',
    ';;x',
    ';=x',
    ';x="',
    ';x=<',
    ';x=<a b>',
    ';tag="',
    ';tag=1;tag=1',
    ';branch=1;branch=2',
  ],
  ...[',', ', x', ',;', ' x', '"', '<', '>', '\\', '(', '=', '/', ':', '\0', '\x7f', '\xff', '%'],
  ...[`${';x'.repeat(100)}`, ',x=y'.repeat(100), ',a'.repeat(300)],
];

export function conforms<T>(kind: HeaderKind<T>, table: HeaderTable<T>): void {
  describe(`header ${kind.name} (SIG-1)`, () => {
    for (const [text, values, printed = text] of table.reads) {
      it(`reads ${show(text)}`, () => {
        assert.deepEqual(read(kind, text), values);
        const again = print(kind, values);
        assert.equal(again, printed);
        assert.deepEqual(read(kind, again), values, 'what is printed is read as the same');
        assert.deepEqual(read(kind, ` \t${text}\t `), values, 'blanks around it mean nothing');
      });

      it(`survives all beginnings and ends of ${show(text)}`, () => {
        for (let at = 0; at < text.length; at += 1) {
          const begun = parseHeader(kind, text.slice(0, at));
          const ended = parseHeader(kind, text.slice(at));
          for (const part of [begun, ended]) assert.ok(part.ok || part.error.says.length > 10);
        }
      });
    }

    it('survives what does not belong behind a value', () => {
      for (const [text] of table.reads) {
        for (const tail of TAILS) {
          const parsed = parseHeader(kind, text + tail);
          assert.ok(parsed.ok || parsed.error.says.length > 10, text + tail);
        }
      }
    });

    for (const [text, says] of table.refuses) {
      it(`refuses ${show(text)}: ${says}`, () => {
        const parsed = parseHeader(kind, text);
        assert.ok(!parsed.ok, 'it was read');
        assert.ok(parsed.error.says.startsWith(`${kind.name}: `), parsed.error.says);
        assert.ok(parsed.error.says.includes(says), parsed.error.says);
        assert.ok(parsed.error.at >= 0 && parsed.error.at <= text.length);
      });
    }

    for (const [value, printed] of table.prints ?? []) {
      it(`prints ${show(printed)}`, () => assert.equal(kind.codec.print(value), printed));
    }
  });
}

function show(text: string): string {
  const shown = JSON.stringify(text);
  return shown.length <= 80 ? shown : `${shown.slice(0, 76)}..."`;
}

function read<T>(kind: HeaderKind<T>, text: string): readonly T[] {
  const parsed = parseHeader(kind, text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.says);
  return parsed.value;
}

function print<T>(kind: HeaderKind<T>, values: readonly T[]): string {
  return values.map((value) => kind.codec.print(value)).join(', ');
}
