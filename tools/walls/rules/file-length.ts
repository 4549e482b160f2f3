// A file that needs scrolling hides a second subject.
import { isCode, type Rule } from './rule.ts';

const MAX_LINES = 400;
/** Tables of cases are long and flat. */
const MAX_TEST_LINES = 800;

export const fileLength: Rule = {
  name: 'file-length',
  reads: isCode,
  *find({ isTest, lines }) {
    const most = isTest ? MAX_TEST_LINES : MAX_LINES;
    if (lines.length > most)
      yield { line: most + 1, says: `${lines.length} lines, at most ${most}: divide by subject` };
  },
};
