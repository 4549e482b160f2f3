// The words of fields that take one of a list, in the languages of the console: none is missing,
// and none is for nothing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DECK_COLUMNS } from '@tandem/domain/decks';
import { KINDS, type SchemaNode } from '@tandem/edge/objects';
import type { Texts } from '../../console/i18n/help-in.ts';
import es from '../../console/i18n/values/es.json' with { type: 'json' };
import zh from '../../console/i18n/values/zh.json' with { type: 'json' };
import { type Value, valueWordsIn } from '../../console/i18n/values-in.ts';
import { sheetColumns } from '../../console/i18n/words/sheet-columns.ts';

const LANGUAGES: Readonly<Record<string, Texts>> = { zh, es };

/** The same in every language. */
const NAMES = new Set([
  ...['G.711A', 'G.711U', 'G.729', 'G.723', 'G.722', 'Opus', 'GSM'],
  ...['udp', 'tcp', 'tls', 'rfc2833', 'scram-sha-256', 'scram-sha-512', 'en', 'zh', 'es'],
]);

function* valuesOf(field: string, node: SchemaNode): Generator<Value> {
  for (const word of node.enum ?? []) yield { field, word };
  if (node.items !== undefined) yield* valuesOf(field, node.items);
  for (const one of node.anyOf ?? []) yield* valuesOf(field, one);
  for (const [name, one] of Object.entries(node.properties ?? {})) yield* valuesOf(name, one);
}

const VALUES = KINDS.flatMap(({ node }) => [...valuesOf('', node)]);

describe('words of fields (CON-1)', () => {
  for (const [language, texts] of Object.entries(LANGUAGES)) {
    const has = (key: string): boolean => Object.hasOwn(texts, key);
    const keyOf = ({ field, word }: Value): string =>
      has(`${field}.${word}`) ? `${field}.${word}` : word;

    it(`${language}: every word has its own, and none is for nothing`, () => {
      const used = new Set(VALUES.map(keyOf));
      const missing = [...used].filter((key) => !has(key) && !NAMES.has(key));
      const dead = Object.keys(texts).filter((key) => !used.has(key));
      const empty = Object.keys(texts).filter((key) => texts[key]?.trim() === '');
      assert.deepEqual({ missing, dead, empty }, { missing: [], dead: [], empty: [] });
    });

    it(`${language}: two words of one field are told apart`, () => {
      const { word } = valueWordsIn(texts);
      const fields = [...new Set(VALUES.map(({ field }) => field))];
      const same = fields.filter((field) => {
        const words = new Set(VALUES.filter((one) => one.field === field).map((one) => one.word));
        return new Set([...words].map((as) => word({ field, word: as }))).size < words.size;
      });
      assert.deepEqual(same, []);
    });
  }

  it('columns of a sheet have words, each that the server knows and no other', () => {
    assert.deepEqual(Object.keys(sheetColumns), [...DECK_COLUMNS]);
  });

  //  field, word, in a table, where one chooses
  const table = [
    ['ringback', 'local', 'el nuestro', 'el nuestro (local)'],
    ['callLevel', 'local', 'local', 'local'],
    ['codecsForced', 'Opus', 'Opus', 'Opus'],
    ['status', 'constructor', 'constructor', 'constructor'],
  ] as const;
  for (const [field, as, word, choice] of table) {
    it(`${field} ${as} in Spanish is ${word}`, () => {
      const words = valueWordsIn(es);
      assert.equal(words.word({ field, word: as }), word);
      assert.equal(words.choice({ field, word: as }), choice);
    });
  }
});
