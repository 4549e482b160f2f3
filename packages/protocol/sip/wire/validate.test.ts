import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INVITE, optionsWith, requestOf, responseOf } from './testing-messages.ts';
import { type Abilities, verdictOnRequest, verdictOnResponse } from './validate.ts';

const ABILITIES: Abilities = {
  methods: new Set(['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'MESSAGE', 'INFO']),
  extensions: new Set(['100rel', 'timer']),
  sessionTypes: new Set(['application/sdp']),
};

function verdict(wire: string): string {
  const found = verdictOnRequest(requestOf(wire), ABILITIES);
  if (found.do !== 'reject') return found.do;
  assert.ok(found.says.length > 5);
  const headers = found.headers.map(({ kind, value }) => ` ${kind.name}: ${value}`);
  return `${found.status}${found.reason === undefined ? '' : ` ${found.reason}`}${headers.join('')}`;
}

const options = (...lines: readonly string[]) => optionsWith(...lines);
const method = (name: string, ...lines: readonly string[]) =>
  optionsWith(...lines).replaceAll('OPTIONS', name);
const within = (name: string, ...lines: readonly string[]) =>
  method(name, ...lines).replace('To: <sip:b@example.com>', 'To: <sip:b@example.com>;tag=2');
const invite = (...lines: readonly string[]) =>
  INVITE.replace('Supported', [...lines, 'Supported'].join('\r\n'));
const inviteOf = (type: string) => INVITE.replace('Content-Type: application/sdp', type);
const ALLOW = 'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, MESSAGE, INFO';

describe('what a request deserves by itself (calls.md section 6, SIG-1)', () => {
  const table: ReadonlyArray<readonly [string, string, string]> = [
    ['nothing wrong', INVITE, 'pass'],
    ['an OPTIONS', options(), 'pass'],
    [
      'another method in CSeq',
      options().replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE'),
      '400 CSeq Method Does Not Match',
    ],
    [
      'a method in small letters',
      options().replace('CSeq: 1 OPTIONS', 'CSeq: 1 options'),
      '400 CSeq Method Does Not Match',
    ],
    ['a method we do not allow', method('PUBLISH'), `405 ${ALLOW}`],
    ['a method nobody knows', method('FETCH'), `501 ${ALLOW}`],
    ['a scheme nobody knows', options().replace('sip:b.ex', 'foo:b.ex'), '416'],
    ['a number to call', options().replace('sip:b.example.com', 'tel:+12015550123'), 'pass'],
    ['a secure URI', options().replace('sip:b.ex', 'sips:b.ex'), 'pass'],
    ['a URI that is none', options().replace('sip:b.ex', 'sip:b@b@b.ex'), '400 Bad Request-URI'],
    ['headers in the URI', options().replace('.com', '.com?Route=x'), '400 Headers in Request-URI'],
    ['a bad Contact', options('Contact: <sip:'), '400 Bad Contact'],
    ['a bad Route', options('Route: p1'), '400 Bad Route'],
    ['a bad Record-Route', options('Record-Route: <sip:p1>;;'), '400 Bad Record-Route'],
    ['a bad hop count', options('Max-Forwards: x'), '400 Bad Max-Forwards'],
    ['two hop counts', options('Max-Forwards: 1', 'Max-Forwards: 2'), '400 Bad Max-Forwards'],
    ['a bad type', options('Content-Type: x'), '400 Bad Content-Type'],
    ['a bad Date, which nobody needs', options('Date: x', 'Subject:', 'Expires: soon'), 'pass'],
    ['no hop left, going on', INVITE.replace('Max-Forwards: 70', 'Max-Forwards: 0'), '483'],
    ['no hop left, ending here', options('Max-Forwards: 0'), 'pass'],
    ['no hop left, inside a dialog', within('BYE', 'Max-Forwards: 0'), 'pass'],
    ['no hop left, a MESSAGE', method('MESSAGE', 'Max-Forwards: 0'), '483'],
    ['an extension we have', invite('Require: 100rel, TIMER'), 'pass'],
    ['extensions we have not', invite('Require: 100rel, a', 'Require: b'), '420 Unsupported: a, b'],
    ['an extension in a CANCEL', method('CANCEL', 'Require: a'), 'pass'],
    ['all contacts removed', method('REGISTER', 'Contact: *', 'Expires: 0'), 'pass'],
    ['all contacts kept', method('REGISTER', 'Contact: *', 'Expires: 60'), '400 Bad Contact'],
    ['all contacts, no word of time', method('REGISTER', 'Contact: *'), '400 Bad Contact'],
    [
      'all contacts and one',
      method('REGISTER', 'Contact: *, <sip:a>', 'Expires: 0'),
      '400 Bad Contact',
    ],
    ['all contacts in a call', invite('m: *', 'Expires: 0'), '400 Bad Contact'],
    ['a body of no type', inviteOf('X: y'), '400 Missing Content-Type'],
    [
      'a body of another type',
      inviteOf('Content-Type: application/isup'),
      '415 Accept: application/sdp',
    ],
    [
      'a body of another type that may be ignored',
      inviteOf('Content-Type: application/isup\r\nContent-Disposition: signal;handling=optional'),
      'pass',
    ],
    ['several bodies', inviteOf('Content-Type: multipart/mixed;boundary=b'), 'pass'],
    [
      'a packed body',
      inviteOf('Content-Type: application/sdp\r\ne: gzip'),
      '415 Accept-Encoding: identity',
    ],
    ['a body that is not packed', inviteOf('Content-Type: application/sdp\r\ne: identity'), 'pass'],
    [
      'a body of any type in an INFO',
      `${method('INFO', 'Content-Type: application/dtmf-relay')}Signal=1`,
      'pass',
    ],
    ['a type without a body', options('Content-Type: application/isup'), 'pass'],
    ['an answer that is not accepted', invite('Accept: text/plain'), '406'],
    ['an answer that is', invite('Accept: text/plain, application/*'), 'pass'],
    ['an empty Accept', invite('Accept:'), 'pass'],
    ['an Accept of an OPTIONS', options('Accept: text/plain'), 'pass'],
    ['an ACK with all faults', method('ACK', 'Contact: <sip:'), 'drop'],
    ['an ACK with an unknown extension', method('ACK', 'Require: a'), 'pass'],
  ];
  for (const [what, wire, expected] of table) {
    it(`${what}: ${expected}`, () => assert.equal(verdict(wire), expected));
  }
});

describe('what a response deserves by itself (RFC 3261 section 8.1.3.3)', () => {
  const response = (...lines: readonly string[]) =>
    verdictOnResponse(responseOf(optionsWith(...lines).replace(/^.*/, 'SIP/2.0 200 OK'))).do;
  it('with one Via it is ours', () => assert.equal(response(), 'pass'));
  it('with two it is not', () => assert.equal(response('Via: SIP/2.0/UDP b'), 'drop'));
  it('with one that cannot be read it is not', () => assert.equal(response('Via: b'), 'drop'));
});
