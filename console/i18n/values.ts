// The words of fields that take one of a list, in the language of the reader.
import { useMemo } from 'react';
import { type Fetches, useFetchedTexts } from './fetched-texts.ts';
import { type ValueWords, valueWordsIn } from './values-in.ts';

const FETCHES: Fetches = {
  zh: async () => (await import('./values/zh.json', { with: { type: 'json' } })).default,
  es: async () => (await import('./values/es.json', { with: { type: 'json' } })).default,
};

export function useValueWords(): ValueWords {
  const texts = useFetchedTexts('values', FETCHES);
  return useMemo(() => valueWordsIn(texts), [texts]);
}
