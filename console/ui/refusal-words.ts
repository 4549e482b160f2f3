// Why something was refused, in the language of the reader.
import { useMemo } from 'react';
import { type Fetches, useFetchedTexts } from '../i18n/fetched-texts.ts';
import { type RefusalWords, refusalWordsIn } from '../i18n/refusals-in.ts';
import { useNames } from './names.ts';

const FETCHES: Fetches = {
  zh: async () => (await import('../i18n/refusals/zh.json', { with: { type: 'json' } })).default,
  es: async () => (await import('../i18n/refusals/es.json', { with: { type: 'json' } })).default,
};

export function useRefusalWords(): RefusalWords {
  const texts = useFetchedTexts('refusals', FETCHES);
  const names = useNames();
  return useMemo(() => refusalWordsIn(texts, names), [texts, names]);
}
