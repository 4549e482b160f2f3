// The first pass over a message: where each header line lies, and which header it is. Bytes are
// copied into one scratch array and the findings into another, so a pass allocates nothing; what a
// message keeps of them is a plain array of small integers (typed arrays of its own would cost more
// than the whole pass).
import type { Buffer } from 'node:buffer';
import { headerIdAt, nextHash } from './header-names.ts';
import {
  MAX_HEAD_BYTES,
  MAX_HEADER_LINE_BYTES,
  MAX_HEADER_LINES,
  MAX_MESSAGE_BYTES,
} from './limits.ts';
import { markEnd, scratch } from './scratch.ts';
import { CLASS, COLON, CR, LF, SPACE, TAB, TOKEN, trimBlanks } from './text.ts';
import type { WireErrorCode } from './wire-error.ts';

/** Two numbers a header line; see `packPlace` and `packValue`. */
export const scannedLines = new Int32Array(2 * MAX_HEADER_LINES);

/** What the last scan found; read before the next one. */
export const scanned = {
  lines: 0,
  /** The start line, without its line end. */
  startAt: 0,
  startEnd: 0,
  /** Behind the empty line. */
  bodyAt: 0,
  /** There were more lines than are scanned: where the body begins is not known. */
  isCut: false,
  fault: '' as WireErrorCode | '',
  faultAt: 0,
};

const FOLDED = 0x80;

// Offsets fit 16 bits (MAX_MESSAGE_BYTES), ids 7.
function packPlace(id: number, folded: number, nameAt: number): number {
  return ((id | folded) << 16) | nameAt;
}

function packValue(at: number, end: number): number {
  return (at << 16) | end;
}

const LINE_ENDS = /[\r\n]+/;

/**
 * What a folded value, or one with a lone CR in it, means on one line: line ends with the blanks
 * around them stand for one blank.
 */
export function unfolded(value: string): string {
  return trimBlanks(value.split(LINE_ENDS).map(trimBlanks).join(' '));
}

export const idOf = (place: number): number => (place >>> 16) & 0x7f;
export const isFolded = (place: number): boolean => (place & (FOLDED << 16)) !== 0;
export const nameAtOf = (place: number): number => place & 0xffff;
export const valueAtOf = (value: number): number => value >>> 16;
export const valueEndOf = (value: number): number => value & 0xffff;

/**
 * Scans the message of `length` bytes in `scratch`. A line that is none is noted in `scanned.fault`
 * and passed over: the others are enough to answer the message, and to find its end.
 */
export function scan(length: number): void {
  const bytes = scratch;
  markEnd(length);
  scanned.lines = 0;
  scanned.fault = '';
  scanned.isCut = false;
  // RFC 3261 section 7.5: empty lines before the start line are ignored.
  let at = 0;
  while (at < length && (bytes[at] === CR || bytes[at] === LF)) at += 1;
  scanned.startAt = at;
  at = endOfLine(at);
  scanned.startEnd = at;
  at = nextLine(at);
  while (at < length && !isEmptyLine(at)) {
    if (scanned.lines === MAX_HEADER_LINES) {
      note('tooManyHeaders', at);
      scanned.isCut = true;
      break;
    }
    at = scanLine(at, length);
  }
  scanned.bodyAt = Math.min(nextLine(at), length);
  if (scanned.bodyAt > MAX_HEAD_BYTES) note('headTooLong', MAX_HEAD_BYTES);
}

/** Scans one header with its continuation lines; gives where the next one begins. */
function scanLine(nameAt: number, length: number): number {
  const bytes = scratch;
  let at = nameAt;
  let hash = 0;
  let byte = bytes[at] ?? 0;
  while (((CLASS[byte] ?? 0) & TOKEN) !== 0) {
    hash = nextHash(hash, byte);
    at += 1;
    byte = bytes[at] ?? 0;
  }
  const nameEnd = at;
  while (byte === SPACE || byte === TAB) {
    at += 1;
    byte = bytes[at] ?? 0;
  }
  if (byte !== COLON || nameEnd === nameAt) {
    note('headerLine', nameAt);
    return nextLine(endOfLine(at));
  }
  do {
    at += 1;
    byte = bytes[at] ?? 0;
  } while (byte === SPACE || byte === TAB);
  const valueAt = at;
  const loneReturnsBefore = loneReturns;
  let end = endOfLine(at);
  at = nextLine(end);
  let folded = loneReturns === loneReturnsBefore ? 0 : FOLDED;
  while (at < length && (bytes[at] === SPACE || bytes[at] === TAB)) {
    folded = FOLDED;
    end = endOfLine(at);
    at = nextLine(end);
  }
  while (end > valueAt && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end -= 1;
  if (end - nameAt > MAX_HEADER_LINE_BYTES) {
    note('headerLineTooLong', nameAt);
    return at;
  }
  const index = 2 * scanned.lines;
  scannedLines[index] = packPlace(headerIdAt(nameAt, nameEnd, hash), folded, nameAt);
  scannedLines[index + 1] = packValue(valueAt, end);
  scanned.lines += 1;
  return at;
}

/** Counted over all messages: whether one more has come is all that is asked. */
let loneReturns = 0;

/** Four bytes at a time; the rest of the last word lies in the sentinel. */
const words = new Int32Array(scratch.buffer, scratch.byteOffset, scratch.length >> 2);
const EACH_BYTE = 0x01010101;
const BELOW = (CR + 1) * EACH_BYTE;
const TOP_BITS = 0x80808080 | 0;

/**
 * Where the line end begins. A lone LF is one as well, since peers send it. A lone CR is none, nor
 * may it stand in a line: the next hop might take it for one, and see headers that we did not see.
 */
function endOfLine(from: number): number {
  const bytes = scratch;
  for (let at = from; ; at += 1) {
    if ((at & 3) === 0) {
      // Skips words in which no byte is as small as CR: half of the time of a scan would go here.
      let word = at >> 2;
      let value = words[word] ?? 0;
      while ((((value - BELOW) | 0) & ~value & TOP_BITS) === 0) {
        word += 1;
        value = words[word] ?? 0;
      }
      at = word << 2;
    }
    const byte = bytes[at] ?? 0;
    if (byte > CR) continue;
    if (byte === LF) return at;
    if (byte !== CR) continue;
    if (bytes[at + 1] === LF) return at;
    loneReturns += 1;
    note('loneCarriageReturn', at);
  }
}

/**
 * Lines in the first `length` bytes of what is to be sent, as a receiver would count them; -1 when
 * a carriage return stands alone.
 */
export function countLines(bytes: Buffer, length: number): number {
  if (length > MAX_MESSAGE_BYTES) return -1;
  bytes.copy(scratch, 0, 0, length);
  markEnd(length);
  const loneReturnsBefore = loneReturns;
  let lines = 0;
  for (let at = 0; at < length; lines += 1) at = nextLine(endOfLine(at));
  return loneReturns === loneReturnsBefore ? lines : -1;
}

function nextLine(end: number): number {
  return scratch[end] === LF ? end + 1 : end + 2;
}

function isEmptyLine(at: number): boolean {
  return scratch[at] === LF || (scratch[at] === CR && scratch[at + 1] === LF);
}

/** The first fault counts. */
function note(code: WireErrorCode, at: number): void {
  if (scanned.fault !== '') return;
  scanned.fault = code;
  scanned.faultAt = at;
}
