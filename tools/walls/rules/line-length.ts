// The formatter breaks code but neither comments nor strings.
import { isCode, type Rule } from './rule.ts';

const MAX_CHARACTERS = 100;
/** What people read, three languages a word: whole sentences are easier to compare. */
const WORDS = 'console/i18n/words/';
/** Rows of a table in a test. */
const MAX_TEST_CHARACTERS = 160;

export const lineLength: Rule = {
  name: 'line-length',
  reads: isCode,
  *find({ isTest, lines, path }) {
    if (path.startsWith(WORDS)) return;
    const most = isTest ? MAX_TEST_CHARACTERS : MAX_CHARACTERS;
    for (const [at, line] of lines.entries()) {
      const length = [...line].length;
      if (length > most && canBeBroken(line, most))
        yield { line: at + 1, says: `${length} characters, at most ${most}: break it` };
    }
  },
};

/** An address or a hash that would not fit on a line of its own either is let through. */
function canBeBroken(line: string, most: number): boolean {
  const [indent = '', leader = ''] = /^(\s*)(\/\/ |\* |# )?/.exec(line)?.slice(1) ?? [];
  const room = most - indent.length - leader.length;
  const words = line.trim().split(/\s+/);
  return !words.some((word) => [...word].length > room);
}
