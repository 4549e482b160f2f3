// How a text of the server is looked up among those of a language.

/** By the English text. */
export type Texts = Readonly<Record<string, string>>;

export type Help = (english: string) => string;

/** Until the texts are there, and for what they lack, the English stands. */
export const helpIn =
  (texts: Texts): Help =>
  (english) =>
    Object.hasOwn(texts, english) ? (texts[english] ?? english) : english;
