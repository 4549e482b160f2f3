// Good values of each header, for the fuzz to spoil. A header that is added to the list needs its
// line here; a test says so.
import { optionsWith } from './testing-messages.ts';

const CREDENTIALS =
  'Digest username="ann", realm="a", nonce="n", uri="sip:a", response="0", qop=auth, nc=00000001';
const CHALLENGE = 'Digest realm="a", nonce="n", opaque="", stale=true, algorithm=MD5, qop="auth"';
const ADDRESS = '"Ann \\"A\\"" <sip:ann@example.com;user=phone>;x=y';
const ROUTE = '<sip:p1.example.com;lr>,<sip:[2001:db8::1]:5061;transport=tls;lr>;x="y,z"';
const TAGGED = '"Ann, A." <sip:+15550123@example.com:5060>;tag=1928301774;x';
const DIALOG = '98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff;early-only';

export const HEADER_SEEDS: Readonly<Record<string, string>> = {
  Via: 'SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1;received=192.0.2.2, SIP / 2.0 / TCP b',
  From: TAGGED,
  To: TAGGED,
  'Call-ID': 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6@192.0.2.1',
  CSeq: '4711 INVITE',
  'Content-Length': '349',
  'Max-Forwards': '70',
  Contact: '"Ann" <sip:ann@192.0.2.4>;q=0.7;expires=3600, sip:a@b;expires="60";+sip.instance="<u>"',
  Route: ROUTE,
  'Record-Route': ROUTE,
  Path: ROUTE,
  'Service-Route': ROUTE,
  'Content-Type': 'multipart/mixed;boundary="a b";charset=utf-8',
  'Content-Disposition': 'session;handling=optional',
  'Content-Encoding': 'gzip, identity',
  'Content-Language': 'fr, en-gb',
  'MIME-Version': '1.0',
  Expires: '3600',
  'Min-Expires': '60',
  Allow: 'INVITE, ACK, OPTIONS, CANCEL, BYE',
  Supported: '100rel, timer',
  Require: '100rel',
  Unsupported: 'foo, bar',
  'Proxy-Require': 'foo',
  Event: 'refer;id=93809824',
  'Allow-Events': 'refer, presence.winfo',
  'Subscription-State': 'terminated;reason=noresource;expires=0;retry-after=5',
  Authorization: CREDENTIALS,
  'Proxy-Authorization': CREDENTIALS,
  'WWW-Authenticate': CHALLENGE,
  'Proxy-Authenticate': CHALLENGE,
  'Authentication-Info': 'nextnonce="47", qop=auth, rspauth="a", cnonce="b", nc=00000001',
  Privacy: 'id;user;critical',
  'P-Asserted-Identity': '"Ann" <sip:ann@example.com>, <tel:+15550123>',
  'P-Preferred-Identity': '<tel:+15550123>',
  'Remote-Party-ID': `${ADDRESS};party=calling;screen=yes;privacy=off`,
  Diversion: '<tel:+1>;reason=no-answer;counter=2;privacy=full;screen=no, <sip:2@a>;reason="x"',
  'History-Info': '<sip:b@a?Reason=SIP%3Bcause%3D302>;index=1, <sip:b@c>;index=1.1;rc=1',
  Reason: 'Q.850;cause=16;text="Normal call clearing", SIP;cause=200',
  'Retry-After': '120 (in a (long) meeting);duration=3600',
  RSeq: '988789',
  RAck: '776656 1 INVITE',
  'Session-Expires': '1800;refresher=uac',
  'Min-SE': '90;x',
  'Refer-To': '<sip:a@b?Replaces=1%40a%3Bto-tag%3Dt>;method=INVITE',
  'Referred-By': ADDRESS,
  'Reply-To': ADDRESS,
  Replaces: DIALOG,
  Join: DIALOG,
  'Target-Dialog': '1@a;local-tag=t;remote-tag=f',
  Warning: '307 isi.edu "not understood", 301 [2001:db8::1]:5060 "a, \\"b\\""',
  Date: 'Sat, 13 Nov 2010 23:29:00 GMT',
  Timestamp: '54.021 0.3',
  'User-Agent': 'Softphone Beta1.5 (x; y)',
  Server: 'HomeServer v2',
  Accept: 'application/sdp;level=1, text/*;q=0.5, */*',
  'Accept-Encoding': 'gzip;q=1.0, identity',
  'Accept-Language': 'da, en-gb;q=0.8, en;q=0.7',
  Organization: 'Boxes by Bob',
  Subject: 'Need more boxes \xc3\xa0',
  Priority: 'emergency',
  Identity: 'eyJ.eyJ.c2ln;info=<https://cert.example.org/p.cer>;alg=ES256;ppt=shaken',
  'Call-Info': '<http://a/photo.jpg>;purpose=icon,<http://a/>;purpose=info',
  'Alert-Info': '<http://www.example.com/sounds/moo.wav>;info=x',
  'Error-Info': '<sip:not-in-service@example.com>',
  'Info-Package': 'dtmf;x=1',
  'Recv-Info': 'dtmf, foo;x',
  'SIP-ETag': 'dx200xyz',
  'SIP-If-Match': 'dx200xyz',
  'P-Early-Media': 'sendrecv, gated',
};

/** Lines that a message has already, or that would say something of its body. */
const NOT_TWICE: ReadonlySet<string> = new Set([
  ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Content-Length', 'Content-Type'],
]);

/** One message with all of them. */
export const FULL_MESSAGE = optionsWith(
  ...Object.entries(HEADER_SEEDS)
    .filter(([name]) => !NOT_TWICE.has(name))
    .map(([name, value]) => `${name}: ${value}`),
);
