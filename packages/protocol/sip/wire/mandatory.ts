// The headers that every message needs, read at once: whoever has a message has these, and need not
// ask whether they could be read (RFC 3261 sections 8.1.1 and 20.14).
import { callId } from './headers/call-id.ts';
import { contentLength } from './headers/content-length.ts';
import { type CSeq, cseq } from './headers/cseq.ts';
import { ALL_HEADERS, HEADERS } from './headers/index.ts';
import { type TaggedAddress, taggedAddress } from './headers/tagged-address.ts';
import { type Via, via } from './headers/via.ts';
import type { WireFault } from './raw-message.ts';
import {
  idOf,
  isFolded,
  nameAtOf,
  scanned,
  scannedLines,
  unfolded,
  valueAtOf,
  valueEndOf,
} from './scan.ts';
import { COMMA } from './text.ts';
import { reader } from './values.ts';
import type { WireErrorCode } from './wire-error.ts';

const NO_ADDRESS: TaggedAddress = { display: '', uri: '', tag: '', others: [] };
const NO_VIA: Via = {
  protocol: '',
  transport: '',
  host: '',
  port: undefined,
  branch: '',
  received: undefined,
  rport: undefined,
  others: [],
};
const NO_CSEQ: CSeq = { number: 0, method: '' };

/** What the last reading found; a message copies it before the next one. */
export const mandatory = {
  via: NO_VIA,
  from: NO_ADDRESS,
  to: NO_ADDRESS,
  callId: '',
  cseq: NO_CSEQ,
  /** What Content-Length says; -1 when there is none. */
  contentLength: -1,
};

export type Mandatory = Readonly<typeof mandatory>;

export interface MandatoryFault extends WireFault {
  readonly code: WireErrorCode;
}

const VIA = HEADERS.via.id;
const CONTENT_LENGTH = HEADERS.contentLength.id;
const ONCE = new Uint8Array(128);
for (const kind of [HEADERS.from, HEADERS.to, HEADERS.callId, HEADERS.cseq]) ONCE[kind.id] = 1;

/** By header id: its first line; -1 when there is none. */
const firstLine = new Int16Array(128);
/** The last line of a header that came before and may come once; -1 when there is none. */
let repeatedLine = -1;
/** The same for Content-Length, without which the end of the message is not known. */
let repeatedLengthLine = -1;

/**
 * Finds the first line of each header. False when there is no Via: then nothing can be answered.
 */
export function findLines(): boolean {
  firstLine.fill(-1);
  repeatedLine = -1;
  repeatedLengthLine = -1;
  for (let line = 0; line < scanned.lines; line += 1) {
    const id = idOf(scannedLines[2 * line] ?? 0);
    if ((firstLine[id] ?? 0) < 0) firstLine[id] = line;
    else if (id === CONTENT_LENGTH) repeatedLengthLine = line;
    else if (ONCE[id] === 1) repeatedLine = line;
  }
  return hasLine(VIA);
}

export function hasLine(id: number): boolean {
  return (firstLine[id] ?? -1) >= 0;
}

/** Reads them into `mandatory`. */
export function readMandatory(text: string): MandatoryFault | undefined {
  if (repeatedLine >= 0) return repeated(repeatedLine);
  return readVia(text) ?? readDialogHeaders(text) ?? readLength(text);
}

function readVia(text: string): MandatoryFault | undefined {
  if (!begin(text, VIA)) return missing('Via');
  const value = via.parse(reader);
  if (value === undefined || !(reader.isDone() || reader.peek() === COMMA))
    return unreadable('Via');
  mandatory.via = value;
  return undefined;
}

function readDialogHeaders(text: string): MandatoryFault | undefined {
  if (!begin(text, HEADERS.from.id)) return missing('From');
  const from = taggedAddress.parse(reader);
  if (from === undefined || !reader.isDone()) return unreadable('From');
  if (!begin(text, HEADERS.to.id)) return missing('To');
  const to = taggedAddress.parse(reader);
  if (to === undefined || !reader.isDone()) return unreadable('To');
  if (!begin(text, HEADERS.callId.id)) return missing('Call-ID');
  const id = callId.parse(reader);
  if (id === undefined || !reader.isDone()) return unreadable('Call-ID');
  if (!begin(text, HEADERS.cseq.id)) return missing('CSeq');
  const sequence = cseq.parse(reader);
  if (sequence === undefined || !reader.isDone()) return unreadable('CSeq');
  mandatory.from = from;
  mandatory.to = to;
  mandatory.callId = id;
  mandatory.cseq = sequence;
  return undefined;
}

/** Reads Content-Length alone into `mandatory`. */
export function readLength(text: string): MandatoryFault | undefined {
  mandatory.contentLength = -1;
  if (repeatedLengthLine >= 0) return repeated(repeatedLengthLine);
  if (!begin(text, HEADERS.contentLength.id)) return undefined;
  const length = contentLength.parse(reader);
  if (length === undefined || !reader.isDone()) return unreadable('Content-Length');
  mandatory.contentLength = length;
  return undefined;
}

function begin(text: string, id: number): boolean {
  const line = firstLine[id] ?? -1;
  if (line < 0) return false;
  const value = scannedLines[2 * line + 1] ?? 0;
  reader.begin(text, valueAtOf(value), valueEndOf(value));
  if (isFolded(scannedLines[2 * line] ?? 0)) {
    const flat = unfolded(text.slice(reader.at, reader.end));
    reader.begin(flat, 0, flat.length);
  }
  return true;
}

function repeated(line: number): MandatoryFault {
  const place = scannedLines[2 * line] ?? 0;
  const header = ALL_HEADERS[idOf(place) - 1]?.name;
  return { code: 'repeatedHeader', at: nameAtOf(place), header };
}

function missing(header: string): MandatoryFault {
  return { code: 'missingHeader', at: scanned.bodyAt, header };
}

function unreadable(header: string): MandatoryFault {
  if (reader.fault === '') reader.fail('something follows the value');
  return { code: 'badHeader', at: reader.faultAt, header, detail: reader.fault };
}
