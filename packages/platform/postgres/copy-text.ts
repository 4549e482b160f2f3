// The text format of COPY: a line a row, fields divided by tabs, \N for null, and a backslash
// before what would be mistaken for one of these. No line of data begins with \. therefore.

export const COPY_NULL = '\\N';

const TO_ESCAPE = /[\\\b\f\n\r\t\v]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
const MEANT = new Map(Object.entries(ESCAPES).map(([meant, written]) => [written, meant]));

export function copyField(value: string): string {
  if (isPlain(value)) return value;
  return value.replace(TO_ESCAPE, (character) => ESCAPES[character] ?? character);
}

const BACKSLASH = 0x5c;
const FIRST_PRINTED = 0x20;

/** Nearly all fields are short and have nothing to escape: looking is cheaper than a search. */
function isPlain(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code < FIRST_PRINTED || code === BACKSLASH) return false;
  }
  return true;
}

export function readCopyField(field: string): string | null {
  if (!field.includes('\\')) return field;
  if (field === COPY_NULL) return null;
  return field.replace(/\\./gs, (written) => MEANT.get(written) ?? written.slice(1));
}

const LINE_FEED = 0x0a;

/** The same bytes, divided where lines end: no byte of a longer UTF-8 character is a line feed. */
export async function* wholeLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, void> {
  let begun: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      yield Buffer.concat([...begun, chunk.subarray(0, end)]);
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.subarray(end));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}

export function countLines(lines: Uint8Array): number {
  let count = 0;
  for (let at = lines.indexOf(LINE_FEED); at >= 0; at = lines.indexOf(LINE_FEED, at + 1))
    count += 1;
  return count;
}
