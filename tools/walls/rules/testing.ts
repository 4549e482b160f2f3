// For tests only: a rule shown at a table of planted files. A table must have both, what breaks the
// rule and what stands beside it and is allowed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Source } from '../source.ts';
import type { Rule } from './rule.ts';

/** What it shows, the file's path, its text, the lines where the rule is broken. */
export type Row = readonly [title: string, path: string, text: string, lines: readonly number[]];

export function proveRule(rule: Rule, table: readonly Row[]): void {
  describe(`rule ${rule.name}`, () => {
    for (const [title, path, text, lines] of table)
      it(`${title}: ${lines.length === 0 ? 'allowed' : 'found'}`, () => {
        const found = findings(rule, path, text);
        assert.deepEqual(
          found.map(({ line }) => line),
          lines,
        );
        for (const { says } of found) assert.ok(says.length > 10, says);
      });

    it('the table shows both sides', () => {
      assert.ok(table.some(([, , , lines]) => lines.length > 0));
      assert.ok(table.some(([, , , lines]) => lines.length === 0));
    });
  });
}

function findings(rule: Rule, path: string, text: string) {
  const source = new Source({ path, text });
  return rule.reads(source) ? [...rule.find(source)] : [];
}

export const lines = (count: number, line = '1;'): string => `${line}\n`.repeat(count);
