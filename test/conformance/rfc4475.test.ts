// The torture messages of RFC 4475 (test/conformance/rfc4475, named as in the RFC's appendix), each
// with what must become of it, as one datagram and as a stream cut into single bytes. `section` is
// where the RFC says so; what it leaves open is decided here, liberally in reading.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  type Abilities,
  bodyOfType,
  type FramerEvent,
  HEADERS,
  parse,
  parseMultipart,
  parseUri,
  responseTo,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  StreamFramer,
  unescapeUri,
  utf8Text,
  verdictOnRequest,
  verdictOnResponse,
} from '@tandem/protocol/sip';

const FOLDER = join(import.meta.dirname, 'rfc4475');

const ABILITIES: Abilities = {
  methods: new Set([
    ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'MESSAGE', 'UPDATE', 'PRACK'],
  ]),
  extensions: new Set(['100rel', 'timer', 'replaces']),
  sessionTypes: new Set(['application/sdp']),
};

interface Row {
  readonly section: string;
  /** `pass`, `drop`, `reject 400`: the verdict; `error ...`: the parser's code and its answer. */
  readonly datagram: string;
  /** Left out where the stream brings the same; else its events, the last one bytes left over. */
  readonly stream?: string;
  readonly facts?: (message: SipMessage) => void;
}

const TABLE: Readonly<Record<string, Row>> = {
  // 3.1.1: valid
  wsinv: { section: '3.1.1.1', datagram: 'pass', facts: wsinv },
  intmeth: { section: '3.1.1.2', datagram: 'reject 501', facts: intmeth },
  esc01: { section: '3.1.1.3', datagram: 'pass', facts: esc01 },
  escnull: { section: '3.1.1.4', datagram: 'pass', facts: escnull },
  esc02: { section: '3.1.1.5', datagram: 'reject 501', facts: esc02 },
  lwsdisp: { section: '3.1.1.6', datagram: 'pass', facts: lwsdisp },
  longreq: { section: '3.1.1.7', datagram: 'pass', facts: longreq },
  dblreq: {
    section: '3.1.1.8',
    datagram: 'pass',
    // A stream brings the second one too; behind it stands half a line that is no message.
    stream: 'pass, pass, broken startLine, 0 left',
    facts: dblreq,
  },
  semiuri: { section: '3.1.1.9', datagram: 'pass', facts: semiuri },
  transports: { section: '3.1.1.10', datagram: 'pass', facts: transports },
  mpart01: { section: '3.1.1.11', datagram: 'pass', facts: mpart01 },
  unreason: { section: '3.1.1.12', datagram: 'pass', facts: unreason },
  noreason: { section: '3.1.1.13', datagram: 'pass', facts: noreason },

  // 3.1.2: invalid
  badinv01: { section: '3.1.2.1', datagram: 'error badHeader Via, answer 400' },
  clerr: {
    section: '3.1.2.2',
    datagram: 'error truncatedBody, answer 400',
    stream: '498 left', // waits for the rest; who limits that wait is the transport
  },
  ncl: {
    section: '3.1.2.3',
    datagram: 'error badHeader Content-Length, answer 400',
    stream: 'broken badHeader Content-Length, answer 400, 0 left',
  },
  scalar02: { section: '3.1.2.4', datagram: 'error badHeader CSeq, answer 400' },
  scalarlg: { section: '3.1.2.5', datagram: 'error badHeader CSeq' },
  quotbal: { section: '3.1.2.6', datagram: 'error badHeader To, answer 400' },
  ltgtruri: { section: '3.1.2.7', datagram: 'pass', facts: ltgtruri },
  lwsruri: { section: '3.1.2.8', datagram: 'error startLine, answer 400' },
  lwsstart: { section: '3.1.2.9', datagram: 'pass', facts: lwsstart },
  trws: { section: '3.1.2.10', datagram: 'pass', facts: trws },
  escruri: { section: '3.1.2.11', datagram: 'reject 400' },
  baddate: { section: '3.1.2.12', datagram: 'pass', facts: baddate },
  regbadct: { section: '3.1.2.13', datagram: 'reject 400' },
  badaspec: { section: '3.1.2.14', datagram: 'pass', facts: badaspec },
  baddn: {
    section: '3.1.2.15',
    datagram: 'pass',
    stream: '331 left', // the empty line is missing in the file: only a datagram has an end
    facts: baddn,
  },
  badvers: { section: '3.1.2.16', datagram: 'error version, answer 505' },
  mismatch01: { section: '3.1.2.17', datagram: 'reject 400' },
  mismatch02: { section: '3.1.2.18', datagram: 'reject 400' },
  bigcode: { section: '3.1.2.19', datagram: 'error status' },

  // 3.2: transactions. Without a unique branch the rules of RFC 2543 match it.
  badbranch: { section: '3.2.1', datagram: 'pass', facts: badbranch },

  // 3.3: what users and proxies make of it
  insuf: { section: '3.3.1', datagram: 'error missingHeader From, answer 400' },
  unkscm: { section: '3.3.2', datagram: 'reject 416', facts: unkscm },
  novelsc: { section: '3.3.3', datagram: 'reject 416', facts: novelsc },
  unksm2: { section: '3.3.4', datagram: 'pass', facts: unksm2 },
  bext01: {
    section: '3.3.5',
    datagram: 'reject 420 Unsupported: nothingSupportsThis, nothingSupportsThisEither',
    facts: bext01,
  },
  invut: { section: '3.3.6', datagram: 'reject 415 Accept: application/sdp', facts: invut },
  regaut01: { section: '3.3.7', datagram: 'pass', facts: regaut01 },
  multi01: { section: '3.3.8', datagram: 'error repeatedHeader From, answer 400' },
  mcl01: {
    section: '3.3.9',
    datagram: 'error repeatedHeader Content-Length, answer 400',
    stream: 'broken repeatedHeader Content-Length, answer 400, 0 left',
  },
  bcast: { section: '3.3.10', datagram: 'drop', facts: bcast },
  zeromf: { section: '3.3.11', datagram: 'pass', facts: zeromf },
  cparam01: { section: '3.3.12', datagram: 'pass', facts: cparam01 },
  cparam02: { section: '3.3.13', datagram: 'pass', facts: cparam02 },
  regescrt: { section: '3.3.14', datagram: 'pass', facts: regescrt },
  sdp01: { section: '3.3.15', datagram: 'reject 406' },

  // 3.4: backward compatibility
  inv2543: {
    section: '3.4.1',
    datagram: 'pass',
    stream: 'broken missingLength, answer 400, 0 left', // RFC 3261 section 20.14
    facts: inv2543,
  },

  // In the folder, but not in the text of the RFC: neither version nor Via.
  test: {
    section: 'none',
    datagram: 'error startLine',
    stream: 'broken startLine, 0 left',
  },
};

describe('RFC 4475 torture messages (SIG-1)', () => {
  it('has a row for each file and a file for each row, 49 of them in the RFC', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.dat$/, ''));
    assert.deepEqual(files.sort(), Object.keys(TABLE).sort());
    const sections = Object.values(TABLE).map(({ section }) => section);
    assert.equal(new Set(sections.filter((section) => section !== 'none')).size, 49);
  });

  for (const [name, row] of Object.entries(TABLE)) {
    const bytes = readFileSync(join(FOLDER, `${name}.dat`));

    it(`${row.section} ${name} in a datagram: ${row.datagram}`, () => {
      const parsed = parse(bytes, { from: 'datagram' });
      assert.equal(parsed.ok ? verdict(parsed.value) : errorText(parsed.error), row.datagram);
      if (parsed.ok) row.facts?.(parsed.value);
      else assert.equal(row.facts, undefined, 'a message that is refused has no facts');
    });

    const expected = row.stream ?? `${inStream(row.datagram)}, 0 left`;
    it(`${row.section} ${name} on a stream: ${expected}`, () => {
      assert.equal(streamed(bytes, 1), expected);
      assert.equal(streamed(bytes, bytes.length), expected);
    });

    if (row.datagram.includes('answer')) {
      it(`${row.section} ${name} can be answered with what there is of it`, () => {
        const parsed = parse(bytes, { from: 'datagram' });
        const answer = parsed.ok ? undefined : parsed.error.answer;
        assert.ok(answer);
        const { request, status } = answer;
        const response = Buffer.from(responseTo(request, { status, toTag: 'ours' }).finish());
        assert.match(response.toString(), new RegExp(`^SIP/2\\.0 ${status} [^\r\n]+\r\nVia: `));
        assert.match(response.toString(), /\r\nContent-Length: 0\r\n\r\n$/);
      });
    }
  }
});

function inStream(outcome: string): string {
  return outcome.startsWith('error') ? outcome.replace('error', 'malformed') : outcome;
}

function streamed(bytes: Uint8Array, chunkLength: number): string {
  const framer = new StreamFramer({ openedBy: 'peer' });
  const seen: string[] = [];
  for (let at = 0; at < bytes.length; at += chunkLength) {
    for (const event of framer.push(bytes.subarray(at, at + chunkLength))) seen.push(text(event));
  }
  return [...seen, `${framer.unfinishedBytes} left`].join(', ');
}

function text(event: FramerEvent): string {
  switch (event.type) {
    case 'message':
      return verdict(event.message);
    case 'malformed':
    case 'broken':
      return errorText(event.error).replace('error', event.type);
    case 'ping':
    case 'pong':
      return event.type;
  }
}

function verdict(message: SipMessage): string {
  const found =
    message.kind === 'request' ? verdictOnRequest(message, ABILITIES) : verdictOnResponse(message);
  if (found.do !== 'reject') return found.do;
  const headers = found.headers
    .filter(({ kind }) => kind.name !== 'Allow')
    .map(({ kind, value }) => ` ${kind.name}: ${value}`);
  return `reject ${found.status}${headers.join('')}`;
}

function errorText(error: {
  code: string;
  header: string | undefined;
  answer: { status: number } | undefined;
}): string {
  const header = error.header === undefined ? '' : ` ${error.header}`;
  const answer = error.answer === undefined ? '' : `, answer ${error.answer.status}`;
  return `error ${error.code}${header}${answer}`;
}

function asRequest(message: SipMessage): SipRequest {
  assert.equal(message.kind, 'request');
  return message as SipRequest;
}

function asResponse(message: SipMessage): SipResponse {
  assert.equal(message.kind, 'response');
  return message as SipResponse;
}

function value<T>(result: { ok: true; value: T } | { ok: false; error: { says: string } }): T {
  assert.ok(result.ok, result.ok ? '' : result.error.says);
  return result.value;
}

/** The parts of a URI that tell the tests apart. */
function uriOf(text: string) {
  const uri = value(parseUri(text));
  assert.equal(uri.kind, 'sip');
  return uri as typeof uri & { kind: 'sip' };
}

function contactsOf(message: SipMessage) {
  return value(message.list(HEADERS.contact)).map((contact) => {
    assert.ok(contact !== '*');
    return contact;
  });
}

function wsinv(message: SipMessage): void {
  const request = asRequest(message);
  assert.equal(request.requestUri, 'sip:vivekg@chair-dnrc.example.com;unknownparam');
  assert.equal(request.to.uri, 'sip:vivekg@chair-dnrc.example.com');
  assert.equal(request.toTag, '1918181833n');
  assert.equal(request.from.display, 'J Rosenberg \\"');
  assert.equal(request.fromTag, '98asjd8');
  assert.equal(value(request.read(HEADERS.maxForwards)), 68);
  assert.deepEqual(request.cseq, { number: 9, method: 'INVITE' });
  const vias = value(request.list(HEADERS.via));
  assert.deepEqual(
    vias.map((via) => `${via.protocol}/${via.transport} ${via.host} ${via.branch}`),
    [
      'SIP/2.0/UDP 192.0.2.2 390skdjuw',
      'SIP/2.0/TCP spindle.example.com z9hG4bK9ikj8',
      'SIP/2.0/UDP 192.168.255.111 z9hG4bK30239',
    ],
  );
  assert.equal(request.raw(HEADERS.subject), '');
  assert.deepEqual(request.rawNamed('newfangledheader'), [
    'newfangled value continued newfangled value',
  ]);
  assert.deepEqual(request.rawNamed('UnknownHeaderWithUnusualValue'), [';;,,;;,;']);
  assert.deepEqual(value(request.list(HEADERS.route)), [
    {
      display: '',
      uri: 'sip:services.example.com;lr;unknownwith=value;unknown-no-value',
      parameters: [],
    },
  ]);
  assert.deepEqual(contactsOf(request), [
    {
      display: 'Quoted string ""',
      uri: 'sip:jdrosen@example.com',
      q: 0.33,
      expiresSeconds: undefined,
      others: [
        { name: 'newparam', value: 'newvalue' },
        { name: 'secondparam', value: undefined },
      ],
    },
  ]);
  assert.equal(request.bodyLength, 150);
}

function intmeth(message: SipMessage): void {
  const request = asRequest(message);
  assert.equal(request.method, "!interesting-Method0123456789_*+`.%indeed'~");
  const uri = value(request.uri);
  assert.ok(uri.kind === 'sip');
  assert.equal(uri.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
  assert.equal(uri.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
  assert.equal(uri.host, 'example.com');
  assert.equal(request.branch, "z9hG4bK-.!%66*_+`'~");
  assert.equal(request.to.display, 'BEL:\x07 NUL:\0 DEL:\x7f');
  assert.equal(request.from.display, "token1~` token2'+_ token3*%!.-");
  assert.equal(request.fromTag, "_token~1'+`*%!-.");
  assert.equal(request.from.others[0]?.name, "fromParam''~+*_!.-%");
  assert.equal(utf8Text(request.from.others[0]?.value ?? ''), '"работающий"');
  assert.equal(request.callId, 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
  assert.equal(utf8Text(request.rawNamed("extensionHeader-!.%*+_`'~")[0] ?? ''), '\ufeff大停電');
}

function esc01(message: SipMessage): void {
  const request = asRequest(message);
  const uri = value(request.uri);
  assert.ok(uri.kind === 'sip');
  assert.equal(unescapeUri(uri.user ?? ''), 'sips:user@example.com');
  assert.equal(uri.host, 'example.net');
  assert.equal(unescapeUri(uriOf(request.to.uri).user ?? ''), 'user');
  assert.equal(unescapeUri(uriOf(request.from.uri).user ?? ''), 'I have spaces');
  const contact = uriOf(contactsOf(request)[0]?.uri ?? '');
  assert.equal(unescapeUri(contact.user ?? ''), 'caller');
  const parameters = contact.parameters.map((one) => [one.name, one.value ?? ''].map(unescapeUri));
  // `%25%34%31` is the text %41, not the letter A.
  assert.deepEqual(parameters, [
    ['lr', ''],
    ['name', 'value%41'],
  ]);
}

function escnull(message: SipMessage): void {
  assert.equal(unescapeUri(uriOf(message.to.uri).user ?? ''), 'null-\0-null');
  const users = contactsOf(message).map(({ uri }) => unescapeUri(uriOf(uri).user ?? ''));
  assert.deepEqual(users, ['\0', '\0\0']);
}

function esc02(message: SipMessage): void {
  const request = asRequest(message);
  // Neither method, header names nor display names know escapes.
  assert.equal(request.method, 'RE%47IST%45R');
  assert.equal(request.to.display, '%Z%45');
  assert.equal(request.branch, 'z9hG4bK209%fzsnel234');
  assert.equal(contactsOf(request).length, 2);
  assert.deepEqual(request.rawNamed('C%6Fntact'), ['<sip:alias2@host2.example.com>']);
}

function lwsdisp(message: SipMessage): void {
  assert.equal(message.from.display, 'caller');
  assert.equal(message.from.uri, 'sip:caller@example.com');
}

function longreq(message: SipMessage): void {
  assert.equal(value(message.list(HEADERS.via)).length, 34);
  assert.equal(message.via.host, 'sip33.example.com');
  assert.equal(message.bodyLength, 150);
  assert.match(message.callId, /^longreq\.onereally/);
  assert.equal(uriOf(message.to.uri).port, 6000);
}

function dblreq(message: SipMessage): void {
  assert.equal(message.callId, 'dblreq.0ha0isndaksdj99sdfafnl3lk233412');
  assert.equal(message.bodyLength, 0);
}

function semiuri(message: SipMessage): void {
  const uri = value(asRequest(message).uri);
  assert.ok(uri.kind === 'sip');
  assert.equal(unescapeUri(uri.user ?? ''), 'user;par=u@example.net');
  assert.deepEqual(uri.parameters, []);
  assert.equal(value(message.list(HEADERS.accept)).length, 6);
}

function transports(message: SipMessage): void {
  assert.deepEqual(
    value(message.list(HEADERS.via)).map(({ transport }) => transport),
    ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP'],
  );
}

function mpart01(message: SipMessage): void {
  const type = value(message.read(HEADERS.contentType));
  assert.ok(type);
  const parts = value(parseMultipart(message.body, type));
  assert.deepEqual(
    parts.map(({ headers, body }) => [headers[0]?.value, body.length]),
    [
      ['text/plain', 5],
      ['application/octet-stream', 342],
    ],
  );
  assert.equal(value(bodyOfType(message, 'text', 'plain')), 'Hello');
  // The old form of Identity, with no parameters.
  assert.match(value(message.list(HEADERS.identity))[0]?.digest ?? '', /^r5mwre.*YUA=$/);
}

function unreason(message: SipMessage): void {
  const reason = utf8Text(asResponse(message).reason);
  assert.equal(reason, '= 2**3 * 5**2 но сто девяносто девять - простое');
}

function noreason(message: SipMessage): void {
  assert.equal(asResponse(message).status, 100);
  assert.equal(asResponse(message).reason, '');
}

function ltgtruri(message: SipMessage): void {
  assert.equal(asRequest(message).requestUri, 'sip:user@example.com');
}

function lwsstart(message: SipMessage): void {
  assert.equal(asRequest(message).requestUri, 'sip:user@example.com');
}

function trws(message: SipMessage): void {
  assert.equal(asRequest(message).requestUri, 'sip:remote-target@example.com');
}

function baddate(message: SipMessage): void {
  // Nobody needs the date of an INVITE: whoever asks for it hears that it is none.
  assert.equal(message.read(HEADERS.date).ok, false);
}

function badaspec(message: SipMessage): void {
  assert.equal(message.to.uri, 'sip:t.watson@example.org');
  assert.equal(message.to.display, 'Watson, Thomas');
}

function baddn(message: SipMessage): void {
  assert.equal(message.from.display, 'Bell, Alexander');
  assert.equal(message.from.uri, 'sip:a.g.bell@example.com');
  assert.equal(message.to.display, 'Watson, Thomas');
}

function badbranch(message: SipMessage): void {
  assert.equal(message.branch, 'z9hG4bK');
}

function unkscm(message: SipMessage): void {
  assert.deepEqual(value(asRequest(message).uri), {
    kind: 'opaque',
    scheme: 'nobodyknowsthisscheme',
    rest: 'totallyopaquecontent',
  });
}

function novelsc(message: SipMessage): void {
  const uri = value(asRequest(message).uri);
  assert.deepEqual(uri, { kind: 'opaque', scheme: 'soap.beep', rest: '//192.0.2.103:3002' });
}

function unksm2(message: SipMessage): void {
  assert.equal(message.to.uri, 'isbn:2983792873');
  assert.equal(message.from.uri, 'http://www.example.com');
  assert.equal(contactsOf(message)[0]?.uri, 'name:John_Smith');
}

function bext01(message: SipMessage): void {
  assert.deepEqual(value(message.list(HEADERS.proxyRequire)), [
    'noProxiesSupportThis',
    'norDoAnyProxiesSupportThis',
  ]);
}

function invut(message: SipMessage): void {
  assert.deepEqual(value(message.read(HEADERS.contentType)), {
    type: 'application',
    subtype: 'unknownformat',
    parameters: [],
  });
}

function regaut01(message: SipMessage): void {
  // It is challenged like a request without credentials.
  assert.deepEqual(value(message.list(HEADERS.authorization)), [
    { scheme: 'other', name: 'NoOneKnowsThisScheme', text: 'opaque-data=here' },
  ]);
}

function bcast(message: SipMessage): void {
  assert.equal(value(message.list(HEADERS.via))[1]?.host, '255.255.255.255');
}

function zeromf(message: SipMessage): void {
  // An OPTIONS ends with us and is answered; carried on it would not be (calls.md section 6).
  assert.equal(value(message.read(HEADERS.maxForwards)), 0);
}

function cparam01(message: SipMessage): void {
  const [contact] = contactsOf(message);
  assert.deepEqual(contact?.others, [{ name: 'unknownparam', value: undefined }]);
  assert.deepEqual(uriOf(contact?.uri ?? '').parameters, []);
}

function cparam02(message: SipMessage): void {
  const [contact] = contactsOf(message);
  assert.deepEqual(contact?.others, []);
  assert.deepEqual(uriOf(contact?.uri ?? '').parameters, [
    { name: 'unknownparam', value: undefined },
  ]);
}

function regescrt(message: SipMessage): void {
  const [contact] = contactsOf(message);
  const { headers } = uriOf(contact?.uri ?? '');
  assert.deepEqual(headers, [{ name: 'Route', value: '%3Csip:sip.example.com%3E' }]);
}

function inv2543(message: SipMessage): void {
  assert.equal(message.branch, '');
  assert.equal(message.fromTag, '');
  assert.deepEqual(message.to.others, [{ name: 'user', value: 'phone' }]);
  assert.equal(message.bodyLength, 105);
}
