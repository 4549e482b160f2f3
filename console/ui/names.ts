// What kinds and fields are called: in the reader's language where there is a word, else as the API
// calls them, with the words of the name apart.
import { useMemo } from 'react';
import { useLanguage } from '../i18n/index.ts';
import { LANGUAGES, type WordList } from '../i18n/word-list.ts';
import { chapterWords } from '../i18n/words/chapters.ts';
import { fieldWords } from '../i18n/words/fields.ts';
import { kinds, meaningOfKind, oneOfKind } from '../i18n/words/kinds.ts';
import { reasonWords } from '../i18n/words/reasons.ts';
import { columnWords, reportNames } from '../i18n/words/reports.ts';
import { rightActions, rightObjects } from '../i18n/words/rights.ts';
import { sheetColumns } from '../i18n/words/sheet-columns.ts';

const inWords = (name: string): string => {
  const apart = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return apart.charAt(0).toUpperCase() + apart.slice(1);
};

export interface Names {
  kind(name: string): string;
  /** One of the kind. */
  one(kind: string): string;
  field(name: string): string;
  /** What a report is called, and its columns. */
  report(name: string): string;
  column(name: string): string;
  /** What a column of a rate sheet means. */
  sheetColumn(name: string): string;
  /** What a kind is for; English is the server's own. */
  meaning(kind: string, english: string): string;
  /** How a call ended; a code that is not known is told in the server's words. */
  reason(code: number, english: string): string;
  /** accounts:see */
  right(text: string): string;
  /** A heading of a form. */
  chapter(title: string): string;
}

export function useNames(): Names {
  const [language] = useLanguage();
  return useMemo(() => namesAt(LANGUAGES.indexOf(language)), [language]);
}

function namesAt(at: number): Names {
  const find = (list: WordList, name: string): string | undefined => list[name]?.[at];
  return {
    kind: (name) => find(kinds, name) ?? inWords(name),
    one: (name) => find(oneOfKind, name) ?? inWords(name).toLowerCase(),
    meaning: (kind, english) => find(meaningOfKind, kind) || english,
    reason: (code, english) => (at === 0 ? english : (find(reasonWords, String(code)) ?? english)),
    field: (name) => find(fieldWords, name) ?? inWords(name),
    report: (name) => find(reportNames, name) ?? inWords(name),
    sheetColumn: (name) => find(sheetColumns, name) ?? inWords(name),
    column: (name) => find(columnWords, name) ?? inWords(name),
    right: (text) => {
      const [object = '', action = ''] = text.split(':');
      const what = find(rightObjects, object) ?? find(kinds, object) ?? inWords(object);
      return `${what}: ${find(rightActions, action) ?? action}`;
    },
    chapter: (title) => find(chapterWords, title) ?? title,
  };
}
