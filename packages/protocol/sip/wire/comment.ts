// Comments in parentheses, which may hold others (RFC 3261 section 25.1).
import type { Reader } from './reader.ts';
import { BACKSLASH, oneLine } from './text.ts';

const OPEN = 0x28;
const CLOSE = 0x29;

/** The comment that is next, opened; empty when none is. */
export function readComment(from: Reader): string | undefined {
  from.skipSpace();
  if (from.peek() !== OPEN) return '';
  const { text, end } = from;
  let depth = 0;
  for (let at = from.at; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === OPEN) depth += 1;
    else if (code === CLOSE) depth -= 1;
    if (depth === 0) {
      const inner = text.slice(from.at + 1, at);
      from.at = at + 1;
      return inner.replace(/\\([\s\S])/g, '$1');
    }
  }
  return from.fail('a comment does not end');
}

export function printComment(comment: string): string {
  return `(${oneLine(comment).replace(/[()\\]/g, '\\$&')})`;
}
