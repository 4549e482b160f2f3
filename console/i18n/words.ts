// Every word of the console, in its three languages side by side: a word is one line, and the
// compiler sees that no language lacks it. A place in braces is filled in: {count}; one with two
// words takes the first where its value is 1: {count:row|rows}.
import { LANGUAGES, type Language, type WordList } from './word-list.ts';
import { calls } from './words/calls.ts';
import { common } from './words/common.ts';
import { dashboard } from './words/dashboard.ts';
import { keys } from './words/keys.ts';
import { money } from './words/money.ts';
import { network } from './words/network.ts';
import { objects } from './words/objects.ts';
import { parameters } from './words/parameters.ts';
import { rates } from './words/rates.ts';
import { records } from './words/records.ts';
import { reports } from './words/reports.ts';
import { routing } from './words/routing.ts';
import { session } from './words/session.ts';
import { setup } from './words/setup.ts';
import { system } from './words/system.ts';

const WORDS = {
  ...{ calls, common, dashboard, keys, money, network, objects, parameters },
  ...{ rates, records, reports, routing, session, setup, system },
} as const;

type Lists = typeof WORDS;
/** 'session.signIn' */
export type WordKey = {
  [List in keyof Lists & string]: `${List}.${keyof Lists[List] & string}`;
}[keyof Lists & string];

const PLACE = /\{([a-zA-Z]+)(?::([^|}]*)\|([^}]*))?\}/g;

export type Values = Readonly<Record<string, string | number>>;

export function wordIn(language: Language, key: WordKey, values: Values = {}): string {
  const [list = '', word = ''] = key.split('.');
  const lists: Readonly<Record<string, WordList>> = WORDS;
  const text = lists[list]?.[word]?.[LANGUAGES.indexOf(language)] ?? key;
  return text.replaceAll(PLACE, (place, ...parts: readonly (string | undefined)[]) => {
    const [name = '', one, many] = parts;
    const value = String(values[name] ?? place);
    if (one === undefined) return value;
    return (value === '1' ? one : many) ?? '';
  });
}
