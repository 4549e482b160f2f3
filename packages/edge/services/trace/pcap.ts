// Messages as a file that packet viewers read (the classic libpcap format, link type RAW). What
// came over TCP or TLS stands in datagrams too, a message in each: the viewer shows what was said,
// and TLS is readable.
import type { TraceMessage, TracePlace } from './ports.ts';

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const LINK_RAW = 101;
const FILE_HEAD_BYTES = 24;
const PACKET_HEAD_BYTES = 16;
const UDP_HEAD_BYTES = 8;
const IPV4_HEAD_BYTES = 20;
const IPV6_HEAD_BYTES = 40;
const UDP = 17;
const HOPS = 64;
/** What an IPv4 datagram can carry. */
const MOST_PAYLOAD_BYTES = 65_535 - IPV4_HEAD_BYTES - UDP_HEAD_BYTES;
const MOST_PACKET_BYTES = 65_535;
const MS_PER_SECOND = 1_000;

export function pcapOf(messages: readonly TraceMessage[]): Buffer {
  const head = Buffer.alloc(FILE_HEAD_BYTES);
  head.writeUInt32LE(MAGIC_MICROSECONDS, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(MOST_PACKET_BYTES, 16);
  head.writeUInt32LE(LINK_RAW, 20);
  return Buffer.concat([head, ...messages.flatMap(packetOf)]);
}

function packetOf({ atMs, direction, local, remote, text }: TraceMessage): readonly Buffer[] {
  const [from, to] = direction === 'in' ? [remote, local] : [local, remote];
  const payload = Buffer.from(text, 'latin1').subarray(0, MOST_PAYLOAD_BYTES);
  const packet = datagram(from, to, payload);
  const head = Buffer.alloc(PACKET_HEAD_BYTES);
  head.writeUInt32LE(Math.floor(atMs / MS_PER_SECOND), 0);
  head.writeUInt32LE(Math.floor((atMs % MS_PER_SECOND) * MS_PER_SECOND), 4);
  head.writeUInt32LE(packet.length, 8);
  head.writeUInt32LE(packet.length, 12);
  return [head, packet];
}

function datagram(from: TracePlace, to: TracePlace, payload: Buffer): Buffer {
  const [source, target] = [bytesOf(from.address), bytesOf(to.address)];
  const isSix = source.length > 4 || target.length > 4;
  const udp = Buffer.alloc(UDP_HEAD_BYTES);
  udp.writeUInt16BE(from.port, 0);
  udp.writeUInt16BE(to.port, 2);
  udp.writeUInt16BE(UDP_HEAD_BYTES + payload.length, 4);
  const ends = [source, target].map((address) => (isSix ? asSix(address) : address));
  const head = isSix ? headOfSix(ends, udp.length + payload.length) : headOfFour(ends, payload);
  // Over IPv4 none is needed (RFC 768), over IPv6 it is (RFC 8200 section 8.1).
  if (isSix) udp.writeUInt16BE(checksumOverSix(ends, udp, payload), 6);
  return Buffer.concat([head, udp, payload]);
}

/** Of the addresses, the length and the protocol too; 0 would say that there is none. */
function checksumOverSix(ends: readonly Buffer[], udp: Buffer, payload: Buffer): number {
  const pseudo = Buffer.alloc(8);
  pseudo.writeUInt32BE(udp.length + payload.length, 0);
  pseudo[7] = UDP;
  const padding = Buffer.alloc(payload.length % 2);
  return checksum(Buffer.concat([...ends, pseudo, udp, payload, padding])) || 0xffff;
}

function headOfFour([source, target]: readonly Buffer[], payload: Buffer): Buffer {
  const head = Buffer.alloc(IPV4_HEAD_BYTES);
  head[0] = 0x45;
  head.writeUInt16BE(IPV4_HEAD_BYTES + UDP_HEAD_BYTES + payload.length, 2);
  head[8] = HOPS;
  head[9] = UDP;
  source?.copy(head, 12);
  target?.copy(head, 16);
  head.writeUInt16BE(checksum(head), 10);
  return head;
}

function headOfSix([source, target]: readonly Buffer[], bytes: number): Buffer {
  const head = Buffer.alloc(IPV6_HEAD_BYTES);
  head[0] = 0x60;
  head.writeUInt16BE(bytes, 4);
  head[6] = UDP;
  head[7] = HOPS;
  source?.copy(head, 8);
  target?.copy(head, 24);
  return head;
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const FOUR = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/;

function bytesOf(address: string): Buffer {
  const four = FOUR.exec(address);
  if (four !== null) return Buffer.from(four.slice(1).map(Number));
  const [plain = ''] = address.split('%');
  const [before = '', behind] = plain.split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const [first, last] = [words(before), words(behind ?? '')];
  const gap = behind === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const six = Buffer.alloc(16);
  [...first, ...new Array<number>(gap).fill(0), ...last].slice(0, 8).forEach((word, at) => {
    six.writeUInt16BE((word || 0) & 0xffff, 2 * at);
  });
  return six;
}

/** RFC 4291 section 2.5.5.2. */
const asSix = (address: Buffer): Buffer =>
  address.length === 16
    ? address
    : Buffer.concat([Buffer.alloc(10), Buffer.from([0xff, 0xff]), address]);
