// Writes a session description strictly: CRLF, the order of RFC 8866 section 5, every line that
// must be there. What was not understood when it was read stands where it stood.
import { printConnection } from './connection.ts';
import { printMediaLine } from './media-line.ts';
import { inOrder, MEDIA_ORDER, type Order, rankOf, SESSION_ORDER } from './order.ts';
import { NEUTRAL_ORIGIN, printOrigin } from './origin.ts';
import type { Connection, Line, Media, Session } from './session.ts';

export function print(session: Session): string {
  const origin = printOrigin(session.origin ?? NEUTRAL_ORIGIN);
  return `v=0\r\no=${origin}\r\n${printBody(session)}`;
}

/** All behind the o= line: what is compared to know whether the version must count on. */
export function printBody(session: Session): string {
  // RFC 8866 section 5.3: s= is never empty.
  const name = session.name === undefined || session.name === '' ? '-' : session.name;
  const lines = inOrder(withTime(session.lines), SESSION_ORDER);
  let text = `s=${name}\r\n${printLines(lines, session.connection, SESSION_ORDER)}`;
  for (const media of session.media) text += printMedia(media);
  return text;
}

function printMedia(media: Media): string {
  const lines = inOrder(media.lines, MEDIA_ORDER);
  return `m=${printMediaLine(media)}\r\n${printLines(lines, media.connection, MEDIA_ORDER)}`;
}

const UNBOUNDED: Line = Object.freeze({ type: 't', name: '', value: '0 0' });

/** RFC 8866 section 5.9: t= must be there; "0 0" is a session without bounds. */
function withTime(lines: readonly Line[]): readonly Line[] {
  return lines.some(({ type }) => type === 't') ? lines : [...lines, UNBOUNDED];
}

function printLines(
  lines: readonly Line[],
  connection: Connection | undefined,
  order: Order,
): string {
  let text = '';
  let pending = connection;
  for (const each of lines) {
    if (pending !== undefined && rankOf(order, each.type) >= order.rankOfConnection) {
      text += `c=${printConnection(pending)}\r\n`;
      pending = undefined;
    }
    text += printLine(each);
  }
  return pending === undefined ? text : `${text}c=${printConnection(pending)}\r\n`;
}

function printLine({ type, name, value }: Line): string {
  if (type !== 'a') return `${type}=${value ?? ''}\r\n`;
  return value === undefined ? `a=${name}\r\n` : `a=${name}:${value}\r\n`;
}
