// What is written is read as the same, for whatever messages may be made of.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { HeaderKind } from './codec.ts';
import { HEADERS } from './headers/index.ts';
import { parse, type SipMessage } from './message.ts';
import { type MessageWriter, writeRequest, writeResponse } from './print.ts';
import { taken } from './testing-messages.ts';
import { parseHeader } from './values.ts';

const TORTURE = join(import.meta.dirname, '../../../../test/conformance/rfc4475');
const RUNS = { numRuns: 200 };

const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,12}$/);
const wire = fc.string({ unit: 'binary', maxLength: 20 }).map((text) =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[\r\n]/g, ' '),
);
const host = fc.constantFrom('example.com', '192.0.2.1', '[2001:db8::1]', 'a_b', 'localhost');
const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined });
const uint32 = fc.integer({ min: 0, max: 4_294_967_295 });
const seconds = fc.option(uint32, { nil: undefined });
const uri = fc
  .tuple(fc.constantFrom('sip', 'sips'), token, host)
  .map(([scheme, user, at]) => `${scheme}:${user.replaceAll('%', '')}x@${at};lr`);
/** Names that no header here gives a meaning. */
const parameter = fc.record(
  {
    name: token.map((name) => `p-${name}`),
    value: fc.option(
      fc.oneof(
        token,
        wire.map((text) => `"${text.replace(/["\\]/g, '')}"`),
      ),
      {
        nil: undefined,
      },
    ),
  },
  { noNullPrototype: true },
);
const others = fc.array(parameter, { maxLength: 3 });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const model = <T>(fields: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) =>
  fc.record(fields, { noNullPrototype: true });

const via = model({
  ...{ protocol: fc.constant('SIP/2.0'), transport: token, host, port },
  ...{ branch: fc.oneof(fc.constant(''), token), received: maybe(fc.constant('192.0.2.7')) },
  ...{ rport: fc.oneof(port, fc.constant('asked' as const)), others },
});
const tagged = model({ display: wire, uri, tag: fc.oneof(fc.constant(''), token), others });
const cseq = model({ number: uint32, method: token });
const contact = fc.oneof(
  model({
    ...{ display: wire, uri, expiresSeconds: seconds, others },
    q: maybe(fc.integer({ min: 0, max: 1000 }).map((q) => q / 1000)),
  }),
  fc.constant('*' as const),
);
const credentials = model({
  ...{ scheme: fc.constant('digest' as const), username: wire, realm: wire, nonce: wire },
  ...{ uri, response: token, algorithm: maybe(token), cnonce: maybe(wire), opaque: maybe(wire) },
  ...{ qop: maybe(token), nc: maybe(token) },
  others: fc.array(model({ name: token.map((name) => `p-${name}`), value: token }), {
    maxLength: 2,
  }),
});

describe('a value that is printed is read as the same (SIG-1)', () => {
  const check = <T>(kind: HeaderKind<T>, values: fc.Arbitrary<T>) => {
    it(kind.name, () => {
      fc.assert(
        fc.property(values, (value) => {
          assert.deepEqual(taken(parseHeader(kind, kind.codec.print(value))), [value]);
        }),
        RUNS,
      );
    });
  };
  check(HEADERS.via, via);
  check(HEADERS.from, tagged);
  check(HEADERS.to, tagged);
  check(HEADERS.cseq, cseq);
  check(HEADERS.contact, contact);
  check(HEADERS.route, model({ display: wire, uri, parameters: others }));
  check(HEADERS.authorization, credentials);
  check(
    HEADERS.wwwAuthenticate,
    model({
      ...{ scheme: fc.constant('digest' as const), realm: wire, nonce: wire, domain: maybe(wire) },
      ...{ opaque: maybe(wire), stale: fc.boolean(), algorithm: maybe(token) },
      qop: fc.array(token, { maxLength: 3 }),
      others: fc.constant([]),
    }),
  );
  check(
    HEADERS.reason,
    model({ protocol: token, cause: maybe(uint32), text: maybe(wire), others }),
  );
  check(
    HEADERS.warning,
    model({ code: fc.integer({ min: 300, max: 399 }), agent: host, text: wire }),
  );
  check(
    HEADERS.date,
    fc.integer({ min: 0, max: 4_102_444_800 }).map((second) => second * 1000),
  );
  check(
    HEADERS.diversion,
    model({
      ...{ display: wire, uri, reason: maybe(token), counter: maybe(uint32) },
      ...{ privacy: maybe(token), screen: maybe(token), others },
    }),
  );
});

describe('a message that is written is read as the same (SIG-1)', () => {
  const body = fc.oneof(
    fc.constant(''),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  const parts = fc.record({
    method: token,
    uri,
    vias: fc.array(via, { minLength: 1, maxLength: 3 }),
    from: tagged,
    to: tagged,
    callId: token,
    number: uint32,
    contacts: fc.array(contact, { maxLength: 3 }),
    subject: wire.map((text) => text.replace(/[^\t -~\x80-\xff]/g, '').trim()),
    body,
  });

  it('requests and responses, in a datagram and on a stream', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (of, isRequest) => {
        const writer = isRequest ? writeRequest(of.method, of.uri) : writeResponse(200, 'Fine');
        const bytes = writer
          .headers(HEADERS.via, of.vias)
          .header(HEADERS.from, of.from)
          .header(HEADERS.to, of.to)
          .header(HEADERS.callId, of.callId)
          .header(HEADERS.cseq, { number: of.number, method: of.method })
          .headers(HEADERS.contact, of.contacts)
          .header(HEADERS.subject, of.subject)
          .finishWith('a/b', of.body);
        for (const from of ['datagram', 'stream'] as const) {
          const message = taken(parse(bytes, { from }));
          assert.deepEqual(taken(message.list(HEADERS.via)), of.vias);
          assert.deepEqual(message.via, of.vias[0]);
          assert.deepEqual(message.from, of.from);
          assert.deepEqual(message.to, of.to);
          assert.equal(message.callId, of.callId);
          assert.deepEqual(message.cseq, { number: of.number, method: of.method });
          assert.deepEqual(taken(message.list(HEADERS.contact)), of.contacts);
          assert.equal(taken(message.read(HEADERS.subject)), of.subject);
          assert.equal(message.body, of.body);
          assert.equal(
            message.kind === 'request' ? message.requestUri : 'Fine',
            isRequest ? of.uri : 'Fine',
          );
        }
      }),
      RUNS,
    );
  });
});

describe('a message that passes through stays the same (SIG-1)', () => {
  /** All lines one by one, as a relay would copy them. */
  function copied(message: SipMessage): Uint8Array {
    const writer: MessageWriter =
      message.kind === 'request'
        ? writeRequest(message.method, message.requestUri)
        : writeResponse(message.status, message.reason);
    for (let line = 0; line < message.lineCount; line += 1) {
      const isOurs = [HEADERS.contentLength.id, HEADERS.contentType.id].includes(
        message.lineId(line),
      );
      if (!isOurs) writer.named(message.lineName(line), message.lineValue(line));
    }
    const type = message.raw(HEADERS.contentType);
    return type === undefined ? writer.finish() : writer.finishWith(type, message.body);
  }

  for (const file of readdirSync(TORTURE)) {
    const parsed = parse(readFileSync(join(TORTURE, file)), { from: 'datagram' });
    if (!parsed.ok) continue;
    it(file, () => {
      const before = parsed.value;
      const after = taken(parse(copied(before), { from: 'datagram' }));
      for (const name of ['via', 'from', 'to', 'callId', 'cseq', 'body', 'method'] as const) {
        // A body of a type without Content-Type cannot be: none of these messages has one.
        assert.deepEqual(after[name], before[name], name);
      }
      for (const kind of Object.values(HEADERS)) {
        if (kind === HEADERS.contentLength) continue;
        const [was, is] =
          kind.many === 'one'
            ? [before.read(kind as typeof HEADERS.from), after.read(kind as typeof HEADERS.from)]
            : [before.list(kind as typeof HEADERS.via), after.list(kind as typeof HEADERS.via)];
        assert.equal(is.ok, was.ok, kind.name);
        if (is.ok && was.ok) assert.deepEqual(is.value, was.value, kind.name);
      }
      assert.deepEqual(copied(after), copied(before), 'a second copy is the same to the byte');
    });
  }
});
