// What the server says in English about fields and parameters, in the language of the reader. The
// texts are data, a file a language, and only the file of the language that was chosen is fetched.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Help, helpIn, type Texts } from './help-in.ts';
import { useLanguage } from './index.ts';
import type { Language } from './word-list.ts';

export type { Help } from './help-in.ts';

const NOTHING_KNOWN: Texts = {};

/** English is what the server says itself. */
const TEXTS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => NOTHING_KNOWN,
  zh: async () => (await import('./help/zh.json', { with: { type: 'json' } })).default,
  es: async () => (await import('./help/es.json', { with: { type: 'json' } })).default,
};

export function useHelp(): Help {
  const [language] = useLanguage();
  const { data: texts = NOTHING_KNOWN } = useQuery({
    queryKey: ['help', language],
    queryFn: TEXTS[language],
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => helpIn(texts), [texts]);
}
