// The server's explanations of calls in the language of the reader; only the sentences of the
// language that was chosen are fetched.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Texts } from './help-in.ts';
import { useLanguage } from './index.ts';
import { type Told, toldIn } from './told-in.ts';
import { LANGUAGES, type Language } from './word-list.ts';
import { reasonWords } from './words/reasons.ts';

export type { Told } from './told-in.ts';

const NOTHING_KNOWN: Texts = {};

/** English is what the server says itself. */
const TEXTS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => NOTHING_KNOWN,
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
  const { data: texts = NOTHING_KNOWN } = useQuery({
    queryKey: ['told', language],
    queryFn: TEXTS[language],
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(
    () => (texts === NOTHING_KNOWN ? asItIs : toldIn(withReasons(language, texts))),
    [language, texts],
  );
}

const asItIs: Told = (english) => english;
