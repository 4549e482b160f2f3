// Why objects are refused, in the languages of the console: by code, and nothing is missing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FORMATS, REFUSALS, refused } from '@tandem/edge/objects';
import type { Texts } from '../../console/i18n/help-in.ts';
import es from '../../console/i18n/refusals/es.json' with { type: 'json' };
import zh from '../../console/i18n/refusals/zh.json' with { type: 'json' };
import { refusalWordsIn } from '../../console/i18n/refusals-in.ts';
import { PROBLEMS } from '../../packages/edge/api/problems.ts';

const LANGUAGES: Readonly<Record<string, Texts>> = { zh, es };

/** What an object of ours is called in English, when it is named as a value. */
const VALUES = ['value.a list', 'value.an object', 'value.this secret'];
/** Of changes that do not fit what stands. */
const OF_CHANGES = ['needsRight', 'nameTaken', 'standsAlready', 'readAgain'];
/** Of the store; told with the object that they are about. */
const OF_STORE = [
  ...['CONFIG_BUSY', 'CONFIG_STALE', 'CONFIG_DUPLICATE', 'CONFIG_MISSING', 'CONFIG_REFERENCE'],
  ...['CONFIG_REFERENCED', 'ACCOUNT_HAS_ENTRIES', 'OPERATOR_LAST'],
];

/** Where what is allowed is no sentence, it is told by the schema of the field. */
const sentencesOf = ([code, [, allowed]]: [string, readonly [string, string]]) =>
  allowed.includes('{allowed}') && code !== 'shortPassword' ? [code] : [code, `${code}.allowed`];

const placesIn = (text: string): readonly string[] =>
  [...new Set(text.match(/\{\w+\}/g) ?? [])].filter((place) => place !== '{allowed}').toSorted();

describe('refusals in the language of the reader (CON-1)', () => {
  for (const [language, texts] of Object.entries(LANGUAGES)) {
    it(`${language}: every refusal has its sentence, and none is for nothing`, () => {
      const wanted = new Set([
        ...Object.entries(REFUSALS).flatMap(sentencesOf),
        ...Object.keys(PROBLEMS),
        ...Object.keys(FORMATS).map((name) => `format.${name}`),
        ...[...VALUES, ...OF_STORE, ...OF_CHANGES],
      ]);
      const missing = [...wanted].filter((key) => !Object.hasOwn(texts, key));
      const dead = Object.keys(texts).filter((key) => !wanted.has(key));
      const empty = Object.keys(texts).filter((key) => texts[key]?.trim() === '');
      assert.deepEqual({ missing, dead, empty }, { missing: [], dead: [], empty: [] });
    });

    it(`${language}: no sentence has a place that the code does not fill`, () => {
      const wrong = Object.entries(REFUSALS).filter(([code, english]) => {
        const filled = english.flatMap(placesIn);
        const used = [texts[code] ?? '', texts[`${code}.allowed`] ?? ''].flatMap(placesIn);
        return used.some((place) => !filled.includes(place));
      });
      assert.deepEqual(wrong, []);
    });
  }

  const names = {
    field: (name: string) => `campo ${name}`,
    kind: (name: string) => `clase ${name}`,
    one: (name: string) => `un ${name}`,
  };
  const words = refusalWordsIn(es, names);

  it('says by the code, with what stands in the places', () => {
    const told = refused('partOfLines', { field: 'linesIn', some: 7, lines: 5 });
    assert.equal(told.detail, 'linesIn 7 are more than its lines 5');
    assert.deepEqual(words.fault(told), {
      detail: '«campo linesIn» 7 es más que sus 5 líneas',
      ...{ allowed: 'a lo sumo 5 líneas', isEnglish: false },
    });
  });

  it('leaves what is allowed to the schema, where the sentence does not say it', () => {
    const told = refused('outOfRange', { value: 'a list', allowed: '1-5' });
    assert.deepEqual(told.values, { value: 'a list' });
    assert.deepEqual(words.fault(told), {
      detail: 'una lista está fuera de rango',
      ...{ allowed: undefined, isEnglish: false },
    });
  });

  it('says of which object, and what names it', () => {
    const of = { kind: 'accounts', id: 'acme' };
    const by = [{ kind: 'phones', id: '1001' }];
    const { detail } = words.fault({ code: 'CONFIG_REFERENCED', of, by, detail: 'in English' });
    assert.equal(detail, 'un accounts acme lo nombran: un phones 1001');
  });

  it('the English stands for what has no sentence', () => {
    const fault = { code: 'NEW', why: 'constructor', detail: 'in English' };
    const english = { detail: 'in English', allowed: undefined, isEnglish: true };
    assert.deepEqual(words.fault(fault), english);
    assert.equal(words.title('NEW', 'in English'), 'in English');
  });
});
