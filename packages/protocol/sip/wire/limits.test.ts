// Each limit is met and passed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HEADERS } from './headers/index.ts';
import * as limits from './limits.ts';
import { measure, parse } from './message.ts';
import { parseMultipart } from './multipart.ts';
import { bytesOf, errorOf, messageOf, optionsWith, taken } from './testing-messages.ts';
import { parseUri } from './uri.ts';
import { parseHeader } from './values.ts';

const codeOf = (wire: string): string => {
  const parsed = parse(bytesOf(wire), { from: 'datagram' });
  return parsed.ok ? 'read' : parsed.error.code;
};

/** An OPTIONS of exactly this length. */
function optionsOf(length: number): string {
  const empty = optionsWith('Content-Type: text/plain');
  return empty + 'x'.repeat(length - empty.length);
}

/** An OPTIONS whose head has exactly this length, in lines that are not too long. */
function headOf(length: number): string {
  const lines: string[] = [];
  const line = `X: ${'y'.repeat(4000)}`;
  while (optionsWith(...lines, line, 'X: ').length <= length) lines.push(line);
  lines.push(`X: ${'z'.repeat(length - optionsWith(...lines, 'X: ').length)}`);
  return optionsWith(...lines);
}

const uriOf = (length: number): string => `sip:${'u'.repeat(length - 4)}`;
const numbered = (count: number, make: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => make(at));
const contactWith = (parameters: number) => `<sip:a@b>${';x'.repeat(parameters)}`;

const MULTIPART = { type: 'multipart', subtype: 'mixed' };
const partsWith = (count: number, boundary = 'b', header = '') => {
  const parameters = [{ name: 'boundary', value: boundary }];
  const body = `--${boundary}\r\n${header}\r\nx\r\n`.repeat(count);
  return parseMultipart(body, { ...MULTIPART, parameters });
};

type Outcome = string | boolean;

//  limit, what is right at it, what is one past it
const TABLE: Readonly<
  Record<string, { at: () => Outcome; past: () => Outcome; refused: Outcome }>
> = {
  MAX_MESSAGE_BYTES: {
    at: () => codeOf(optionsOf(limits.MAX_MESSAGE_BYTES)),
    past: () => codeOf(optionsOf(limits.MAX_MESSAGE_BYTES + 1)),
    refused: 'tooLong',
  },
  MAX_HEAD_BYTES: {
    at: () => codeOf(headOf(limits.MAX_HEAD_BYTES)),
    past: () => codeOf(headOf(limits.MAX_HEAD_BYTES + 1)),
    refused: 'headTooLong',
  },
  MAX_HEADER_LINE_BYTES: {
    at: () => codeOf(optionsWith('X: '.padEnd(limits.MAX_HEADER_LINE_BYTES, 'x'))),
    past: () => codeOf(optionsWith('X: '.padEnd(limits.MAX_HEADER_LINE_BYTES + 1, 'x'))),
    refused: 'headerLineTooLong',
  },
  MAX_HEADER_LINES: {
    at: () => codeOf(optionsWith(...numbered(limits.MAX_HEADER_LINES - 5, (at) => `X-${at}: y`))),
    past: () => codeOf(optionsWith(...numbered(limits.MAX_HEADER_LINES - 4, (at) => `X-${at}: y`))),
    refused: 'tooManyHeaders',
  },
  MAX_METHOD_BYTES: {
    at: () => codeOf(optionsWith().replaceAll('OPTIONS', 'M'.repeat(limits.MAX_METHOD_BYTES))),
    past: () =>
      codeOf(optionsWith().replaceAll('OPTIONS', 'M'.repeat(limits.MAX_METHOD_BYTES + 1))),
    refused: 'startLine',
  },
  MAX_URI_BYTES: {
    at: () => parseUri(uriOf(limits.MAX_URI_BYTES)).ok && codeOf(lineWithUri(0)),
    past: () => parseUri(uriOf(limits.MAX_URI_BYTES + 1)).ok || codeOf(lineWithUri(1)),
    refused: 'startLine',
  },
  MAX_LIST_VALUES: {
    at: () => messageOf(manyTags(0)).list(HEADERS.supported).ok && 'read',
    past: () => messageOf(manyTags(1)).list(HEADERS.supported).ok,
    refused: false,
  },
  MAX_PARAMETERS: {
    at: () => hasRoom(limits.MAX_PARAMETERS) && 'read',
    past: () => hasAnyRoom(limits.MAX_PARAMETERS + 1),
    refused: false,
  },
  MAX_URI_HEADERS: {
    at: () => parseUri(uriWithHeaders(limits.MAX_URI_HEADERS)).ok && 'read',
    past: () => parseUri(uriWithHeaders(limits.MAX_URI_HEADERS + 1)).ok,
    refused: false,
  },
  MAX_MULTIPART_PARTS: {
    at: () => partsWith(limits.MAX_MULTIPART_PARTS).ok && 'read',
    past: () => partsWith(limits.MAX_MULTIPART_PARTS + 1).ok,
    refused: false,
  },
  MAX_PART_HEADER_LINES: {
    at: () => partsWith(1, 'b', 'X: y\r\n'.repeat(limits.MAX_PART_HEADER_LINES)).ok && 'read',
    past: () => partsWith(1, 'b', 'X: y\r\n'.repeat(limits.MAX_PART_HEADER_LINES + 1)).ok,
    refused: false,
  },
  MAX_BOUNDARY_BYTES: {
    at: () => partsWith(1, 'b'.repeat(limits.MAX_BOUNDARY_BYTES)).ok && 'read',
    past: () => partsWith(1, 'b'.repeat(limits.MAX_BOUNDARY_BYTES + 1)).ok,
    refused: false,
  },
  MAX_UINT32: {
    at: () => parseHeader(HEADERS.cseq, `${limits.MAX_UINT32} BYE`).ok && 'read',
    past: () => parseHeader(HEADERS.cseq, `${limits.MAX_UINT32 + 1} BYE`).ok,
    refused: false,
  },
  MAX_MAX_FORWARDS: {
    at: () => hops(limits.MAX_MAX_FORWARDS) === limits.MAX_MAX_FORWARDS && 'read',
    past: () => hops(limits.MAX_MAX_FORWARDS + 1) > limits.MAX_MAX_FORWARDS,
    refused: false,
  },
  MAX_STATUS: {
    at: () => codeOf(optionsWith().replace(/^.*/, `SIP/2.0 ${limits.MAX_STATUS} x`)),
    past: () => codeOf(optionsWith().replace(/^.*/, `SIP/2.0 ${limits.MAX_STATUS + 1} x`)),
    refused: 'status',
  },
};

function lineWithUri(more: number): string {
  return optionsWith().replace('sip:b.example.com', uriOf(limits.MAX_URI_BYTES + more));
}

function manyTags(more: number): string {
  const half = limits.MAX_LIST_VALUES / 2;
  const line = (count: number) => `k: ${numbered(count, (at) => `t${at}`).join(',')}`;
  return optionsWith(line(half), line(half + more));
}

/** In headers that keep all of them or pick some, in those of credentials, and in a URI. */
const hasRoom = (parameters: number): boolean => roomsFor(parameters).every((room) => room);
const hasAnyRoom = (parameters: number): boolean => roomsFor(parameters).some((room) => room);

function roomsFor(parameters: number): readonly boolean[] {
  return [
    parseHeader(HEADERS.route, contactWith(parameters)).ok,
    parseHeader(HEADERS.contact, contactWith(parameters)).ok,
    parseHeader(HEADERS.from, contactWith(parameters)).ok,
    parseHeader(HEADERS.via, `SIP/2.0/UDP a${';x'.repeat(parameters)}`).ok,
    parseHeader(HEADERS.authorization, `Digest ${'x=y,'.repeat(parameters)}`).ok,
    parseUri(`sip:b${';x'.repeat(parameters)}`).ok,
    parseUri(`tel:1${';x'.repeat(parameters)}`).ok,
  ];
}

function uriWithHeaders(count: number): string {
  return `sip:b?${numbered(count, (at) => `h${at}=x`).join('&')}`;
}

function hops(value: number): number {
  return taken(parseHeader(HEADERS.maxForwards, String(value)))[0] ?? -1;
}

describe('limits of the wire layer (SIG-1)', () => {
  it('have a row each', () => {
    assert.deepEqual(Object.keys(TABLE).sort(), Object.keys(limits).sort());
  });
  for (const [name, { at, past, refused }] of Object.entries(TABLE)) {
    it(`${name} can be met`, () => assert.equal(at(), 'read'));
    it(`${name} cannot be passed`, () => assert.equal(past(), refused));
  }

  it('a request past them is answered 513 where its lines could be read', () => {
    const parsed = parse(bytesOf(headOf(limits.MAX_HEAD_BYTES + 1)), { from: 'datagram' });
    assert.equal(errorOf(parsed).answer?.status, 513);
  });

  it('on a stream the length that is announced counts', () => {
    const head = (length: number) => bytesOf(optionsWith(`Content-Length: ${length}`));
    const room = limits.MAX_MESSAGE_BYTES - optionsWith('Content-Length: 65000').length;
    assert.equal(taken(measure(head(room))), limits.MAX_MESSAGE_BYTES);
    assert.equal(errorOf(measure(head(room + 1))).code, 'tooLong');
    assert.equal(errorOf(measure(head(limits.MAX_UINT32))).answer?.status, 513);
    const error = errorOf(measure(new Uint8Array(limits.MAX_HEAD_BYTES + 1)));
    assert.equal(error.code, 'headTooLong');
  });
});
