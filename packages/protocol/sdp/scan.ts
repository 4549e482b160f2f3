// Finds the lines of a text and checks what concerns all of them: size, characters, "x=", how many.
//
// The index is kept in arrays that are used again for each text: with fresh ones the same scan took
// more than twice as long. It is valid until the next scan, and nothing here waits in between.
import { type Failed, fail, ok, type Result } from '@tandem/base/kernel';
import { quoted, type SdpError, type SdpErrorCode } from './error.ts';
import {
  SDP_LIMIT_BYTES,
  SDP_LIMIT_LINES,
  SDP_LIMIT_MEDIA,
  SDP_LINE_LIMIT_CHARACTERS,
  SDP_SECTION_LIMIT_ATTRIBUTES,
} from './limits.ts';

export interface Scanned {
  readonly text: string;
  count: number;
}

/** Character codes of the letters; starts of the lines; their ends, before CR and LF. */
export const lineTypes = new Uint8Array(SDP_LIMIT_LINES);
export const lineStarts = new Int32Array(SDP_LIMIT_LINES);
export const lineEnds = new Int32Array(SDP_LIMIT_LINES);

export const LETTER_A = 97;
export const LETTER_C = 99;
export const LETTER_M = 109;
const LETTER_V = 118;
const EQUALS = 61;
const CR = 13;
const NUL = 0;

/** In a string that holds bytes V8 knows the answer without looking. */
const WIDE = /[\u0100-\uffff]/;

export function scan(given: string): Result<Scanned, SdpError> {
  if (given.length > SDP_LIMIT_BYTES) {
    const sentence = `starts more than ${SDP_LIMIT_BYTES} bytes`;
    return fault({ text: given, offset: 0, code: 'tooLarge', sentence });
  }
  const text = withoutPadding(given);
  // Neither may come out as bytes: NUL ends a string for some readers, and a character that is no
  // byte can turn into a line end.
  const nul = text.indexOf('\0');
  if (nul >= 0) return forbidden(text, nul);
  const wide = WIDE.exec(text);
  if (wide !== null) return forbidden(text, wide.index);
  const scanned: Scanned = { text, count: 0 };
  const error = findLines(scanned) ?? checkStart(scanned) ?? checkSections(scanned);
  return error === undefined ? ok(scanned) : fail(error);
}

function forbidden(text: string, offset: number): Failed<SdpError> {
  const sentence = `has the character ${text.charCodeAt(offset)} in it`;
  return fault({ text, offset, code: 'forbiddenCharacter', sentence });
}

/** Some gateways send the NUL at the end of their C string along. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === NUL) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function findLines(scanned: Scanned): SdpError | undefined {
  const { text } = scanned;
  let start = 0;
  let carriageReturn = -1;
  while (start < text.length) {
    const lineFeed = text.indexOf('\n', start);
    const next = lineFeed < 0 ? text.length : lineFeed;
    let end = next;
    while (end > start && text.charCodeAt(end - 1) === CR) end -= 1;
    if (carriageReturn < start) carriageReturn = indexOrEnd(text, '\r', start);
    if (carriageReturn < end) return forbidden(text, carriageReturn).error;
    if (end > start) {
      const error = addLine(scanned, start, end);
      if (error !== undefined) return error;
    }
    start = next + 1;
  }
  return undefined;
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at < 0 ? text.length : at;
}

function addLine(scanned: Scanned, start: number, end: number): SdpError | undefined {
  const { text, count } = scanned;
  if (count === SDP_LIMIT_LINES) {
    return fault({
      text,
      offset: start,
      code: 'tooManyLines',
      sentence: `is one of more than ${SDP_LIMIT_LINES}`,
    }).error;
  }
  if (end - start > SDP_LINE_LIMIT_CHARACTERS) {
    const sentence = `is longer than ${SDP_LINE_LIMIT_CHARACTERS} characters`;
    return fault({ text, offset: start, code: 'lineTooLong', sentence }).error;
  }
  const type = text.charCodeAt(start);
  if (text.charCodeAt(start + 1) !== EQUALS || end < start + 2 || !isLetter(type)) {
    const read = quoted(text.slice(start, end));
    const sentence = `does not start with a letter and an equal sign: ${read}`;
    return fault({ text, offset: start, code: 'notALine', sentence }).error;
  }
  lineTypes[count] = type;
  lineStarts[count] = start;
  lineEnds[count] = end;
  scanned.count = count + 1;
  return undefined;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function checkStart({ text, count }: Scanned): SdpError | undefined {
  if (count === 0)
    return fault({ text, offset: 0, code: 'empty', sentence: 'is missing: the text is empty' })
      .error;
  if (lineTypes[0] === LETTER_V && lineValue(text, 0).trim() === '0') return undefined;
  const sentence = 'is not v=0, with which every description starts';
  return fault({ text, offset: lineStarts[0] as number, code: 'version', sentence }).error;
}

function checkSections({ text, count }: Scanned): SdpError | undefined {
  let media = 0;
  let attributes = 0;
  for (let at = 0; at < count; at += 1) {
    const type = lineTypes[at];
    if (type === LETTER_M) {
      media += 1;
      if (media > SDP_LIMIT_MEDIA) {
        const sentence = `starts one of more than ${SDP_LIMIT_MEDIA} streams`;
        return fault({ text, offset: startOf(at), code: 'tooManyMedia', sentence }).error;
      }
      attributes = 0;
    } else if (type === LETTER_A) {
      attributes += 1;
      if (attributes > SDP_SECTION_LIMIT_ATTRIBUTES) {
        const sentence = `is one of more than ${SDP_SECTION_LIMIT_ATTRIBUTES} attributes`;
        return fault({ text, offset: startOf(at), code: 'tooManyAttributes', sentence }).error;
      }
    }
  }
  return undefined;
}

function startOf(at: number): number {
  return lineStarts[at] as number;
}

interface Fault {
  readonly text: string;
  readonly offset: number;
  readonly code: SdpErrorCode;
  readonly sentence: string;
}

/** What stands behind the equal sign. */
export function lineValue(text: string, at: number): string {
  return text.slice((lineStarts[at] as number) + 2, lineEnds[at] as number);
}

export function fault({ text, offset, code, sentence }: Fault): Failed<SdpError> {
  const number = lineNumberAt(text, offset);
  return fail({ code, line: number, sentence: `Line ${number} ${sentence}.` });
}

/** Counted only when something is wrong. */
function lineNumberAt(text: string, offset: number): number {
  let number = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    number += 1;
  }
  return number;
}
