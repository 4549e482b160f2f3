// What the server explains in English sentences, said in another language: each sentence is looked
// up as a pattern with places, and what stood in the places is put into the other's. In a pattern a
// place is {}; in its translation {1} is what stood in the first one, {=1} the same said in the
// language too, {,1} each of a list with commas.
import type { Texts } from './help-in.ts';

export type Told = (line: string) => string;

interface Pattern {
  readonly shape: RegExp;
  readonly text: string;
  /** How much of it is fixed: where two fit, the one that says more is meant. */
  readonly weight: number;
}

/** Parts of a line that are said in their own right. */
const PART = '; ';
const HOLE = '{}';
const PLACE = /\{([=,]?)(\d)\}/g;

export function toldIn(texts: Texts): Told {
  const patterns = Object.entries(texts)
    .filter(([english]) => english.includes(HOLE))
    .map(([english, text]) => patternOf(english, text))
    .sort((one, other) => other.weight - one.weight);
  const part: Told = (english) =>
    Object.hasOwn(texts, english) ? (texts[english] ?? english) : filled(english, patterns, whole);
  const whole: Told = (english) => english.split(PART).map(part).join(PART);
  return whole;
}

function patternOf(english: string, text: string): Pattern {
  const fixed = english.split(HOLE);
  const shape = new RegExp(`^${fixed.map(literally).join('(.*?)')}$`, 's');
  return { shape, text, weight: fixed.join('').length };
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where no pattern fits, the English stands; a known word before a colon is said. */
function filled(english: string, patterns: readonly Pattern[], say: Told): string {
  for (const { shape, text } of patterns) {
    const values = shape.exec(english);
    if (values === null || isTornApart(text, values)) continue;
    return text.replaceAll(PLACE, (_, how: string, place: string) => {
      const value = values[Number(place)] ?? '';
      if (how === '') return value;
      if (how === '=') return said(value, say);
      return value
        .split(', ')
        .map((one) => said(one, say))
        .join(', ');
    });
  }
  const [head = '', ...rest] = english.split(': ');
  return rest.length > 0 && say(head) !== head ? [say(head), ...rest].join(': ') : english;
}

/** A value that stays as it is holds no beginning of a sentence. */
const isTornApart = (text: string, values: readonly string[]): boolean =>
  values.some((value, place) => place > 0 && value.includes(': ') && text.includes(`{${place}}`));

/** A known word is said, as of "refused 503 Full". */
function said(value: string, say: Told): string {
  const whole = say(value);
  const [first = '', ...rest] = value.split(' ');
  return whole !== value || rest.length === 0 ? whole : [say(first), ...rest].join(' ');
}
