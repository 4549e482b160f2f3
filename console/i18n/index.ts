// The language of the page, as its reader chose it, or as the browser asks.
import { useMemo } from 'react';
import { useRemembered } from '../lib/remembered.ts';
import { LANGUAGES, type Language } from './word-list.ts';
import { type Values, type WordKey, wordIn } from './words.ts';

export { LANGUAGES, type Language } from './word-list.ts';
export type { WordKey } from './words.ts';

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  zh: '中文',
  es: 'Español',
};

/** As HTML and Intl name them. */
export const LANGUAGE_TAGS: Readonly<Record<Language, string>> = {
  en: 'en',
  zh: 'zh-CN',
  es: 'es',
};

function usualLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return LANGUAGES.find((one) => wanted[0] === one) ?? 'en';
}

export function useLanguage(): readonly [Language, (language: Language) => void] {
  return useRemembered<Language>('language', usualLanguage());
}

export type Say = (key: WordKey, values?: Values) => string;

export function useWords(): Say {
  const [language] = useLanguage();
  return useMemo(() => (key, values) => wordIn(language, key, values), [language]);
}
