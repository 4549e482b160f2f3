// What fields and parameters mean, in the languages of the console: nothing is missing, nothing is
// left over, and what a reader types or sees elsewhere is the same in each.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CATALOGUE } from '@tandem/domain/parameters';
import { KINDS, type SchemaNode } from '@tandem/edge/objects';
import { isFound } from '../../console/features/parameters/parameter.ts';
import es from '../../console/i18n/help/es.json' with { type: 'json' };
import zh from '../../console/i18n/help/zh.json' with { type: 'json' };
import { helpIn, type Texts } from '../../console/i18n/help-in.ts';

const LANGUAGES: Readonly<Record<string, Texts>> = { zh, es };

/** Units that are the same everywhere. */
const SYMBOLS = new Set(['s', 'ms', 'min', '%', 'KB', 'kbit/s']);
/** A parameter that holds where the field has nothing: its name says it all. */
const IS_NAME = /^[A-Z0-9]+(_[A-Z0-9]+)+$/;

function* textsOf(node: SchemaNode): Generator<string> {
  yield* [node.description, node['x-null'], node['x-unit']].filter((text) => text !== undefined);
  if (node.items !== undefined) yield* textsOf(node.items);
  for (const one of [...Object.values(node.properties ?? {}), ...(node.anyOf ?? [])]) {
    yield* textsOf(one);
  }
}

function shown(): ReadonlySet<string> {
  const fields = KINDS.flatMap(({ node }) => Object.values(node.properties ?? {}));
  const said = [
    ...fields.flatMap((field) => [...textsOf(field)]),
    ...CATALOGUE.flatMap(({ description, note, unit }) => [description, note, unit ?? '']),
  ];
  return new Set(said.filter((text) => !['', ...SYMBOLS].includes(text) && !IS_NAME.test(text)));
}

/** Places to fill in, names of parameters, fields and protocols, and values, as `deny:`. */
const KEPT: readonly RegExp[] = [
  /\{\w+\}|'\w+'|\b[\w.]+[.]md\b/g,
  /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g,
  /\b[a-z]+[A-Z]\w*\b/g,
  /(?<=^|[;,] )[a-z]+(?=: | = )/g,
  /\b(?:On|Off|Auto|enum|extension|expiration|voicemail)\b/g,
  /(?<=strategy )percentage\b|(?<=, )clearing\b|(?<=\bis )custom\b/g,
  // 话单 is what operators call them.
  /\b(?!CDR)[A-Z][A-Z0-9]+\b/g,
  /\b[A-Z][a-z]+(?:-[A-Z][A-Za-z]+)+\b/g,
];
/** Words that stand before a colon or an equals sign and are no values. */
const NO_VALUES = new Set(['empty', 'none']);

function keptIn(english: string): readonly string[] {
  const words = KEPT.flatMap((pattern) => english.match(pattern) ?? []);
  return words.filter((word) => !NO_VALUES.has(word));
}

/** Of 1,300 and 0.0049 the digits: each language sets them apart in its own way. */
const numbersIn = (text: string): readonly string[] =>
  (text.replaceAll(/(?<=\d)[.,](?=\d)/g, '').match(/\d+/g) ?? []).toSorted();

describe('the help of fields and the meaning of parameters (CON-1)', () => {
  const known = shown();
  for (const [language, texts] of Object.entries(LANGUAGES)) {
    it(`${language}: every text has its own, and none is for nothing`, () => {
      const missing = [...known].filter((text) => !Object.hasOwn(texts, text));
      const dead = Object.keys(texts).filter((text) => !known.has(text));
      const empty = Object.keys(texts).filter((text) => texts[text]?.trim() === '');
      assert.deepEqual({ missing, dead, empty }, { missing: [], dead: [], empty: [] });
    });

    it(`${language}: names, values and numbers are those of the English`, () => {
      const changed = Object.entries(texts).flatMap(([english, text]) => {
        const lost = keptIn(english).filter((word) => !text.includes(word));
        const isCounted = String(numbersIn(english)) === String(numbersIn(text));
        return lost.length === 0 && isCounted ? [] : [{ english, text, lost }];
      });
      assert.deepEqual(changed, []);
    });

    it(`${language}: English stands for what is not known`, () => {
      const help = helpIn(texts);
      assert.equal(help('toString'), 'toString');
      assert.equal(help('Notes for people'), texts['Notes for people']);
      assert.notEqual(help('Notes for people'), 'Notes for people');
    });
  }
});

describe('the search among parameters (CON-1)', () => {
  const one = {
    ...{ name: 'SS_MAX_CALL_DURATION', value: '7200' },
    description: 'Longest call; 0 = no limit',
  };
  //  words, texts, found
  const table: ReadonlyArray<readonly [string, Texts, boolean]> = [
    ['', {}, true],
    ['max_call 7200', {}, true],
    ['longest', {}, true],
    ['最长', {}, false],
    ['最长', zh, true],
    ['longest 通话', zh, true],
    ['duración SS_', es, true],
    ['duración shortest', es, false],
  ];
  for (const [words, texts, isThere] of table) {
    it(`${words || 'nothing'}: ${isThere ? 'found' : 'not found'}`, () =>
      assert.equal(isFound(one, words, helpIn(texts)), isThere));
  }
});
