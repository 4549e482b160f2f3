// Whatever comes: a message or a WireError, never an exception; and what was read can be written,
// and then is read as the same. Short in wire-fuzz.test.ts; long with:
//   node --expose-gc --import tsx test/fuzz/sip.ts --count 10000000 --seed N
import assert from 'node:assert/strict';
import type { Result } from '@tandem/base/kernel';
import type { SeededRandom } from '@tandem/base/testkit';
import type { HeaderKind, ManyHeader, OneHeader } from './codec.ts';
import { ackTo, cancelOf } from './derive.ts';
import { type FramerEvent, StreamFramer } from './framer.ts';
import { HEADER_SEEDS } from './header-seeds.fuzz.ts';
import { ALL_HEADERS, HEADERS } from './headers/index.ts';
import { MAX_HEAD_BYTES } from './limits.ts';
import {
  measure,
  parse,
  parseToRefuse,
  type SipMessage,
  type SipRequest,
  SipResponse,
} from './message.ts';
import { bodyOfType, parseMultipart, printMultipart } from './multipart.ts';
import { mutated } from './mutate.fuzz.ts';
import { writeRequest, writeResponse } from './print.ts';
import type { WireError } from './raw-message.ts';
import { responseTo } from './respond.ts';
import { utf8Text } from './text.ts';
import { parseUri, printUri } from './uri.ts';
import { sameUri } from './uri-compare.ts';
import { type Abilities, verdictOnRequest, verdictOnResponse } from './validate.ts';
import { parseHeader } from './values.ts';
import { WIRE_ERRORS } from './wire-error.ts';

/** Throws when what comes of this text is not as it should be. */
export type Target = (wire: string, random: SeededRandom) => void;

export interface FuzzOptions {
  readonly seeds: readonly string[];
  readonly random: SeededRandom;
  readonly count: number;
  readonly target?: Target;
  readonly onProgress?: (done: number) => void;
}

export interface Found {
  readonly run: number;
  readonly wire: string;
  readonly error: unknown;
}

const RUNS_BETWEEN_PROGRESS = 250_000;

/** Runs the target on so many changed messages; gives the first one that it fails on. */
export function fuzz(options: FuzzOptions): Found | undefined {
  const { seeds, random, count, onProgress, target = wireTarget } = options;
  for (let run = 0; run < count; run += 1) {
    const wire = mutated(seeds, random);
    try {
      target(wire, random);
    } catch (error) {
      return { run, wire, error };
    }
    if ((run + 1) % RUNS_BETWEEN_PROGRESS === 0) onProgress?.(run + 1);
  }
  return undefined;
}

/** All that this layer does with one message. */
export const wireTarget: Target = (wire, random) => targetOf(parse)(wire, random);

export function targetOf(parser: typeof parse): Target {
  return (wire, random) => {
    const bytes = Buffer.from(wire, 'latin1');
    const parsed = parser(bytes, { from: random.chance(0.7) ? 'datagram' : 'stream' });
    if (parsed.ok) checkMessage(parsed.value);
    else checkError(parsed.error, bytes.length);
    checkLines(bytes);
    checkHeaderValue(wire, random);
    if (random.chance(0.2)) checkStream(bytes, random);
  };
}

function checkError(error: WireError, length: number): void {
  assert.ok(error.code in WIRE_ERRORS, error.code);
  assert.ok(error.says.length > 10);
  assert.ok(error.at >= 0 && error.at <= length + 1, `${error.code} at ${error.at} of ${length}`);
  if (error.answer === undefined) return;
  const { request, status } = error.answer;
  responseTo(request, { status, toTag: 'ours', source: SOURCE }).finish();
}

const SOURCE = { address: '192.0.2.99', port: 5099 };
const ABILITIES: Abilities = {
  methods: new Set(['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER']),
  extensions: new Set(['timer']),
  sessionTypes: new Set(['application/sdp']),
};

function checkMessage(message: SipMessage): void {
  for (const kind of ALL_HEADERS) checkHeader(message, kind);
  utf8Text(message.from.display);
  bodyOfType(message, 'application', 'sdp');
  checkMultipart(message);
  checkUri(message.from.uri);
  checkUri(message.to.uri);
  checkCopy(message);
  if (message.kind === 'request') checkRequest(message);
  else verdictOnResponse(message);
}

function readOf(message: SipMessage, kind: HeaderKind<unknown>): Result<unknown, WireError> {
  return kind.many === 'one'
    ? message.read(kind as OneHeader<unknown>)
    : message.list(kind as ManyHeader<unknown>);
}

function checkHeader(message: SipMessage, kind: HeaderKind<unknown>): void {
  if (!message.has(kind)) return;
  const read = readOf(message, kind);
  if (!read.ok) {
    checkError(read.error, message.text.length);
    return;
  }
  const values = kind.many === 'one' ? [read.value] : (read.value as readonly unknown[]);
  checkPrinted(kind, values);
}

/** What is printed is read, and is the same when printed again. */
function checkPrinted(kind: HeaderKind<unknown>, values: readonly unknown[]): void {
  for (const value of values) {
    const printed = kind.codec.print(value);
    const again = parseHeader(kind, printed);
    assert.ok(again.ok, `${kind.name}: ${JSON.stringify(printed)} is not read`);
    assert.equal(again.value.length, 1, `${kind.name}: ${JSON.stringify(printed)}`);
    assert.equal(kind.codec.print(again.value[0]), printed, kind.name);
    assert.ok(!/[\r\n]/.test(printed), `${kind.name} prints a line end`);
  }
}

function checkMultipart(message: SipMessage): void {
  const type = message.read(HEADERS.contentType);
  if (!type.ok || type.value === undefined) return;
  const parts = parseMultipart(message.body, type.value);
  if (parts.ok) printMultipart(parts.value, 'boundary');
}

function checkUri(text: string): void {
  const parsed = parseUri(text);
  if (!parsed.ok) {
    assert.ok(parsed.error.says.length > 10);
    return;
  }
  const printed = printUri(parsed.value);
  const again = parseUri(printed);
  // Escapes may make a long URI too long.
  if (again.ok) assert.equal(printUri(again.value), printed);
  else assert.ok(printed.length > text.length, printed);
  assert.ok(sameUri(parsed.value, parsed.value));
}

/** What is written has a few bytes, lines or parameters more, which may be those past a limit. */
const TOO_MUCH = /too (long|many)/;

/** Copied line by line, as a relay would, it is the same message. */
function checkCopy(message: SipMessage): void {
  const writer =
    message.kind === 'request'
      ? writeRequest(message.method, message.requestUri)
      : writeResponse(message.status, message.reason);
  for (let line = 0; line < message.lineCount; line += 1) {
    if (message.lineId(line) === HEADERS.contentLength.id) continue;
    writer.named(message.lineName(line), message.lineValue(line));
  }
  const copy = parse(writer.finish(), { from: 'datagram' });
  if (!copy.ok) {
    assert.match(copy.error.says, TOO_MUCH);
    return;
  }
  assert.deepEqual(copy.value.via, message.via);
  assert.deepEqual(copy.value.from, message.from);
  assert.deepEqual(copy.value.to, message.to);
  assert.equal(copy.value.callId, message.callId);
  assert.equal(copy.value.method, message.method);
}

function checkRequest(request: SipRequest): void {
  const { uri } = request;
  if (uri.ok) checkUri(request.requestUri);
  const verdict = verdictOnRequest(request, ABILITIES);
  const status = verdict.do === 'reject' ? verdict.status : 200;
  const response = responseTo(request, { status, toTag: 'ours', source: SOURCE }).finish();
  const read = parse(response, { from: 'stream' });
  if (!read.ok) {
    assert.match(read.error.says, TOO_MUCH);
    return;
  }
  assert.ok(read.value instanceof SipResponse);
  assert.equal(read.value.branch, request.branch);
  assert.notEqual(read.value.toTag, '');
  ackTo(request, read.value).finish();
  cancelOf(request).finish();
}

function checkLines(bytes: Uint8Array): void {
  const raw = parseToRefuse(bytes);
  if (raw !== undefined) responseTo(raw, { status: 503, toTag: 'ours' }).finish();
  const length = measure(bytes.subarray(0, MAX_HEAD_BYTES));
  if (!length.ok) checkError(length.error, bytes.length);
}

/** A spoilt value of some header, or what some other header had. */
function checkHeaderValue(wire: string, random: SeededRandom): void {
  const kind = random.pick(ALL_HEADERS);
  const line = random.pick(wire.split('\r\n'));
  const own = HEADER_SEEDS[kind.name] ?? '';
  const other = line.slice(line.indexOf(':') + 1);
  const value = random.chance(0.8) ? mutated([own, own, other], random) : other;
  const parsed = parseHeader(kind, value.replace(/[\r\n]/g, ' '));
  if (parsed.ok) checkPrinted(kind, parsed.value);
  else assert.ok(parsed.error.at >= 0 && parsed.error.at <= value.length, kind.name);
}

/** However a stream is cut, the same comes out of it. */
function checkStream(bytes: Uint8Array, random: SeededRandom): void {
  const openedBy = random.chance(0.5) ? 'peer' : 'us';
  const whole = new StreamFramer({ openedBy });
  const cut = new StreamFramer({ openedBy });
  const expected = whole.push(bytes).map(brief);
  const events: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(400);
    events.push(...cut.push(bytes.subarray(at, end)).map(brief));
    at = end;
  }
  assert.deepEqual(events, expected);
  assert.equal(cut.unfinishedBytes, whole.unfinishedBytes);
}

function brief(event: FramerEvent): string {
  switch (event.type) {
    case 'message':
      return `message ${event.message.text}`;
    case 'malformed':
    case 'broken':
      checkError(event.error, Number.MAX_SAFE_INTEGER);
      return `${event.type} ${event.error.code}`;
    case 'ping':
    case 'pong':
      return event.type;
  }
}
