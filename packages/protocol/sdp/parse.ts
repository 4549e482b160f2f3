// Reads a session description: liberal in what real peers get wrong (line ends, order, missing s=
// and t=, blanks), strict in what could do harm (sizes, characters, addresses and ports that are
// none).
import { ok, type Result } from '@tandem/base/kernel';
import { parseConnection } from './connection.ts';
import { quoted, type SdpError } from './error.ts';
import { parseMediaLine } from './media-line.ts';
import { SESSION_ONLY } from './order.ts';
import { parseOrigin } from './origin.ts';
import {
  fault,
  LETTER_A,
  LETTER_C,
  LETTER_M,
  lineEnds,
  lineStarts,
  lineTypes,
  lineValue,
  scan,
} from './scan.ts';
import type { Connection, Line, Media, Session } from './session.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type SessionDraft = Draft<Omit<Session, 'lines' | 'media'>> & { lines: Line[]; media: Media[] };
type MediaDraft = Draft<Omit<Media, 'lines'>> & { lines: Line[] };

const COLON = 58;

export function parse(input: string | Uint8Array): Result<Session, SdpError> {
  const scanned = scan(textOf(input));
  if (!scanned.ok) return scanned;
  const { text, count } = scanned.value;
  const session = emptySession();
  let section: SessionDraft | MediaDraft = session;
  for (let at = 0; at < count; at += 1) {
    switch (lineTypes[at]) {
      case LETTER_A:
        section.lines.push(readAttribute(text, at));
        break;
      case LETTER_M: {
        const media = readMedia(text, at);
        if (!media.ok) return media;
        session.media.push(media.value);
        section = media.value;
        break;
      }
      case LETTER_C: {
        const connection = readConnection(text, at);
        if (!connection.ok) return connection;
        if (section.connection === undefined) section.connection = connection.value;
        else section.lines.push({ type: 'c', name: '', value: lineValue(text, at) });
        break;
      }
      default:
        readOther({ text, at, session, section });
    }
  }
  return ok(session);
}

/** One character per byte: the bytes of a name in UTF-8 come out again as they came in. */
function textOf(input: string | Uint8Array): string {
  if (typeof input === 'string') return input;
  if (Buffer.isBuffer(input)) return input.toString('latin1');
  return Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1');
}

function emptySession(): SessionDraft {
  return { origin: undefined, name: undefined, connection: undefined, lines: [], media: [] };
}

function readAttribute(text: string, at: number): Line {
  const start = (lineStarts[at] as number) + 2;
  const end = lineEnds[at] as number;
  for (let colon = start; colon < end; colon += 1) {
    if (text.charCodeAt(colon) !== COLON) continue;
    return { type: 'a', name: text.slice(start, colon), value: text.slice(colon + 1, end) };
  }
  return { type: 'a', name: text.slice(start, end).trim(), value: undefined };
}

function readMedia(text: string, at: number): Result<MediaDraft, SdpError> {
  const read = parseMediaLine(lineValue(text, at));
  if (!read.ok) {
    const { code, sentence } = read.error;
    return fault({ text, offset: lineStarts[at] as number, code, sentence });
  }
  // Field by field: spreading cost more than all the rest of the line.
  const { kind, port, portCount, protocol, formats } = read.value;
  return ok({ kind, port, portCount, protocol, formats, connection: undefined, lines: [] });
}

function readConnection(text: string, at: number): Result<Connection, SdpError> {
  const value = lineValue(text, at);
  const connection = parseConnection(value);
  if (connection !== undefined) return ok(connection);
  const sentence = `is a c= line without an address: ${quoted(value)}`;
  return fault({ text, offset: lineStarts[at] as number, code: 'connection', sentence });
}

interface OtherLine {
  readonly text: string;
  readonly at: number;
  readonly session: SessionDraft;
  readonly section: SessionDraft | MediaDraft;
}

function readOther({ text, at, session, section }: OtherLine): void {
  const type = text.charAt(lineStarts[at] as number);
  const value = lineValue(text, at);
  switch (type) {
    case 'v':
      return; // checked by the scan; a second one says nothing
    case 'o':
      session.origin ??= parseOrigin(value);
      return;
    case 's':
      session.name ??= value;
      return;
    default: {
      const owner = SESSION_ONLY.includes(type) ? session : section;
      owner.lines.push({ type, name: '', value });
    }
  }
}
