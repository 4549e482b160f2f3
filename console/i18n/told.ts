// The server's explanations of calls in the language of the reader.
import { useMemo } from 'react';
import { type Fetches, NOTHING_KNOWN, useFetchedTexts } from './fetched-texts.ts';
import type { Texts } from './help-in.ts';
import { useLanguage } from './index.ts';
import { type Told, toldIn } from './told-in.ts';
import { LANGUAGES, type Language } from './word-list.ts';
import { reasonWords } from './words/reasons.ts';

export type { Told } from './told-in.ts';

const FETCHES: Fetches = {
  zh: async () => (await import('./told/zh.json', { with: { type: 'json' } })).default,
  es: async () => (await import('./told/es.json', { with: { type: 'json' } })).default,
};

/** How calls end is known already, by its code. */
function withReasons(language: Language, texts: Texts): Texts {
  const at = LANGUAGES.indexOf(language);
  const reasons = Object.values(reasonWords).map((words) => [words[0], words[at] ?? words[0]]);
  return { ...Object.fromEntries(reasons), ...texts };
}

export function useTold(): Told {
  const [language] = useLanguage();
  const texts = useFetchedTexts('told', FETCHES);
  return useMemo(
    () => (texts === NOTHING_KNOWN ? asItIs : toldIn(withReasons(language, texts))),
    [language, texts],
  );
}

const asItIs: Told = (english) => english;
