// What a word of the console is: the same in each of its languages.
export const LANGUAGES = ['en', 'zh', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Word = readonly [en: string, zh: string, es: string];
export type WordList = Readonly<Record<string, Word>>;
