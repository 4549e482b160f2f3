// Certificates for tests, made as they run: a key that lies in a repository is no secret, and one
// that nobody renews ends some day. Only what TLS needs of X.509 (RFC 5280), written as DER.
import { Buffer } from 'node:buffer';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

export interface TestCertificate {
  /** PEM, signed by itself: whoever trusts it takes it as authority too. */
  readonly certificate: string;
  readonly key: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const CONTEXT_0 = 0xa0;
const CONTEXT_3 = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const COMMON_NAME = element(OBJECT_ID, Buffer.from([0x55, 0x04, 0x03]));
const SUBJECT_ALT_NAME = element(OBJECT_ID, Buffer.from([0x55, 0x1d, 0x11]));
/** ecdsa-with-SHA256 */
const ALGORITHM = element(
  SEQUENCE,
  element(OBJECT_ID, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])),
);
const DAY_MS = 86_400_000;

/** Good from yesterday until tomorrow for these host names and addresses. */
export function testCertificate(names: readonly string[]): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = element(SEQUENCE, element(SET, element(SEQUENCE, COMMON_NAME, utf8('tandem test'))));
  const signed = element(
    SEQUENCE,
    element(CONTEXT_0, element(INTEGER, Buffer.from([2]))),
    element(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ALGORITHM,
    name,
    element(SEQUENCE, utcTime(Date.now() - DAY_MS), utcTime(Date.now() + DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(CONTEXT_3, element(SEQUENCE, alternativeNames(names))),
  );
  const signature = sign('sha256', signed, privateKey);
  const whole = element(
    SEQUENCE,
    signed,
    ALGORITHM,
    element(BIT_STRING, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    certificate: pem('CERTIFICATE', whole),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function alternativeNames(names: readonly string[]): Buffer {
  const values = names.map((name) =>
    isIP(name) === 0 ? element(DNS_NAME, Buffer.from(name)) : element(IP_ADDRESS, ipBytes(name)),
  );
  return element(SEQUENCE, SUBJECT_ALT_NAME, element(OCTET_STRING, element(SEQUENCE, ...values)));
}

/** IPv4, or IPv6 with one `::` in it, which is all that loopback needs. */
function ipBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = [], tail = []] = address
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  const bytes = Buffer.alloc(16);
  for (const [at, group] of groups.entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), at * 2);
  return bytes;
}

/** `260131120000Z` */
function utcTime(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return element(UTC_TIME, Buffer.from(`${digits}Z`));
}

function utf8(text: string): Buffer {
  return element(UTF8_STRING, Buffer.from(text));
}

function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length]);
}

function pem(what: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${what}-----\n${lines.join('\n')}\n-----END ${what}-----\n`;
}
