// Texts of the server in the language of the reader: data, a file a language, and only the file of
// the language that was chosen is fetched. English is what the server says itself.
import { useQuery } from '@tanstack/react-query';
import type { Texts } from './help-in.ts';
import { useLanguage } from './index.ts';
import type { Language } from './word-list.ts';

/** While they are on their way, and in English. */
export const NOTHING_KNOWN: Texts = {};

export type Fetches = Readonly<Record<Exclude<Language, 'en'>, () => Promise<Texts>>>;

export function useFetchedTexts(what: string, fetches: Fetches): Texts {
  const [language] = useLanguage();
  const { data = NOTHING_KNOWN } = useQuery({
    queryKey: [what, language],
    queryFn: language === 'en' ? async () => NOTHING_KNOWN : fetches[language],
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}
