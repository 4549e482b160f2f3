// A glance at a message as text, for messages that nobody has parsed, and may be none. It decides
// only what a trace keeps, so a wrong guess costs nothing.
const CALL_ID = /^(?:call-id|i)[ \t]*:[ \t]*(\S+)/im;
const FROM_TO = /^(?:from|f|to|t)[ \t]*:(.*)$/gim;
const USER = /(?:sips?|tel):([^@;>?\s]*)/i;
const VISUAL_SEPARATORS = /[-.()]/g;

/** Behind the empty line the body begins, which has no headers. */
function headOf(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? text : text.slice(0, end);
}

export function callIdOf(text: string): string {
  return CALL_ID.exec(headOf(text))?.[1] ?? '';
}

/** User parts of the Request-URI, From and To, without what only makes numbers readable. */
export function numbersOf(text: string): readonly string[] {
  const head = headOf(text);
  const firstLine = head.slice(0, Math.max(0, head.indexOf('\r\n')));
  const lines = [firstLine, ...[...head.matchAll(FROM_TO)].map(([, value = '']) => value)];
  return lines.flatMap((line) => {
    const user = USER.exec(line)?.[1] ?? '';
    return user === '' ? [] : [user.replace(VISUAL_SEPARATORS, '')];
  });
}
