// What the server says in English about fields and parameters, in the language of the reader.
import { useMemo } from 'react';
import { type Fetches, useFetchedTexts } from './fetched-texts.ts';
import { type Help, helpIn } from './help-in.ts';

export type { Help } from './help-in.ts';

const FETCHES: Fetches = {
  zh: async () => (await import('./help/zh.json', { with: { type: 'json' } })).default,
  es: async () => (await import('./help/es.json', { with: { type: 'json' } })).default,
};

export function useHelp(): Help {
  const texts = useFetchedTexts('help', FETCHES);
  return useMemo(() => helpIn(texts), [texts]);
}
