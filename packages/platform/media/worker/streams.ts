// The streams of the fall-back relay and the way of their packets.
import type { Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '@tandem/base/kernel';
import type { MediaAddress, SideExpectation } from '@tandem/engine/media/contract';
import { Latch } from './latch.ts';
import type { FigureName, RelayThreadSettings } from './messages.ts';
import { kindOf, Reception } from './packets.ts';
import type { SocketPair } from './socket-pairs.ts';

/** RTCP comes each five seconds: it has a longer silence than speech. */
const CONTROL_SILENCE = 10;

class Side {
  readonly pair: SocketPair;
  readonly rtp: Latch;
  readonly rtcp: Latch;
  readonly reception = new Reception();
  isPlain = false;

  constructor(pair: SocketPair, silenceMs: number) {
    this.pair = pair;
    this.rtp = new Latch('rtp', silenceMs);
    this.rtcp = new Latch('rtcp', CONTROL_SILENCE * silenceMs);
  }
}

interface Heard {
  readonly stream: number;
  readonly side: 0 | 1;
  readonly packet: Buffer;
  readonly from: MediaAddress;
}

export class Streams {
  readonly #settings: RelayThreadSettings;
  readonly #cells: Float64Array;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #sides = new Map<number, [Side, Side]>();

  constructor(settings: RelayThreadSettings, clock: Pick<Clock, 'now'>) {
    this.#settings = settings;
    this.#cells = new Float64Array(settings.memory);
    this.#clock = clock;
  }

  open(stream: number, pairs: readonly [SocketPair, SocketPair]): void {
    const { silenceMs } = this.#settings;
    this.#sides.set(stream, [new Side(pairs[0], silenceMs), new Side(pairs[1], silenceMs)]);
    this.#listen(stream, 0);
    this.#listen(stream, 1);
  }

  expect(stream: number, side: number, expectation: SideExpectation): void {
    const told = this.#sides.get(stream)?.[side as 0 | 1];
    if (told === undefined) return;
    const now = this.#clock.now();
    told.isPlain = expectation.isPlain;
    told.rtp.expect(expectation, now);
    told.rtcp.expect(expectation, now);
    if (expectation.clockRateHz > 0) told.reception.clockRateHz = expectation.clockRateHz;
  }

  /** Answers the pair that it had. */
  renew(stream: number, side: number, pair: SocketPair): SocketPair | undefined {
    const sides = this.#sides.get(stream);
    const before = sides?.[side as 0 | 1];
    if (sides === undefined || before === undefined) return undefined;
    sides[side as 0 | 1] = new Side(pair, this.#settings.silenceMs);
    this.#listen(stream, side as 0 | 1);
    return before.pair;
  }

  close(stream: number): readonly SocketPair[] {
    const pairs = (this.#sides.get(stream) ?? []).map(({ pair }) => pair);
    this.#sides.delete(stream);
    return pairs;
  }

  #listen(stream: number, side: 0 | 1): void {
    const pair = this.#sides.get(stream)?.[side].pair;
    pair?.rtp.on('message', (packet, from) => this.#hearsRtp({ stream, side, packet, from }));
    pair?.rtcp.on('message', (packet, from) => this.#hearsRtcp({ stream, side, packet, from }));
  }

  #hearsRtp(heard: Heard): void {
    const { stream, side, packet, from } = heard;
    const own = this.#sides.get(stream)?.[side];
    if (own === undefined) return;
    const kind = own.isPlain ? 'other' : kindOf(packet);
    if (kind === 'stun') {
      this.#count(heard, 'stun');
      return;
    }
    const speaks = kind === 'rtp' || kind === 'dtls' || (own.isPlain && packet.length > 0);
    const place = { address: from.address, port: from.port };
    const verdict = own.rtp.hears(place, speaks, this.#clock.now());
    if (verdict === 'foreign') {
      this.#count(heard, 'foreign');
      return;
    }
    if (verdict === 'learned') this.#tellSource(heard);
    if (kind === 'rtp' || own.isPlain) this.#account(heard, own);
    else this.#count(heard, kind === 'rtcp' ? 'controlPackets' : 'otherPackets');
    if (!this.#send(heard, 'rtp')) this.#count(heard, 'undelivered');
  }

  #hearsRtcp(heard: Heard): void {
    const { stream, side, packet, from } = heard;
    const kind = kindOf(packet);
    if (kind === 'stun') {
      this.#count(heard, 'stun');
      return;
    }
    const place = { address: from.address, port: from.port };
    const isLearnable = kind === 'rtcp' || kind === 'dtls';
    const latch = this.#sides.get(stream)?.[side].rtcp;
    if (latch === undefined) return;
    if (latch.hears(place, isLearnable, this.#clock.now()) === 'foreign') {
      this.#count(heard, 'foreign');
      return;
    }
    this.#count(heard, 'controlPackets');
    this.#send(heard, 'rtcp');
  }

  #send({ stream, side, packet }: Heard, part: 'rtp' | 'rtcp'): boolean {
    const other = this.#sides.get(stream)?.[side === 0 ? 1 : 0];
    const to = other?.[part].destination;
    if (other === undefined || to === undefined) return false;
    const socket: Socket = other.pair[part];
    if (isIPv6(to.address) !== isIPv6(other.pair.local)) return false;
    socket.send(packet, to.port, to.address);
    return true;
  }

  #account(heard: Heard, { isPlain, reception }: Side): void {
    const { packet } = heard;
    const now = this.#clock.now();
    if (this.#read(heard, 'firstPacketMs') === 0) this.#write(heard, 'firstPacketMs', now);
    this.#count(heard, 'packets');
    this.#count(heard, 'bytes', packet.length);
    this.#write(heard, 'lastPacketMs', now);
    if (isPlain) return;
    reception.hears(packet, now);
    this.#write(heard, 'lost', reception.lost);
    this.#write(heard, 'jitterMs', reception.jitterMs);
    this.#write(heard, 'ssrcChanges', reception.ssrcChanges);
    this.#write(heard, 'payloadType', (packet[1] ?? 0) & 127);
  }

  #tellSource(heard: Heard): void {
    const { address, port } = heard.from;
    const words = wordsOf(address);
    this.#write(heard, 'sourceFamily', isIPv6(address) ? 6 : 4);
    this.#write(heard, 'sourcePort', port);
    this.#cells.set(words, this.#at(heard, 'sourceAddress'));
    this.#count(heard, 'learned');
  }

  #count(heard: Heard, figure: FigureName, more = 1): void {
    this.#write(heard, figure, this.#read(heard, figure) + more);
  }

  #read(heard: Heard, figure: FigureName): number {
    return this.#cells[this.#at(heard, figure)] ?? 0;
  }

  #write(heard: Heard, figure: FigureName, value: number): void {
    this.#cells[this.#at(heard, figure)] = value;
  }

  #at({ stream, side }: Pick<Heard, 'stream' | 'side'>, figure: FigureName): number {
    const { ofStream, ofSide, cells } = this.#settings.layout;
    return stream * ofStream + side * ofSide + cells[figure];
  }
}

/** The address as numbers of 32 bits; those that it has not are 0. */
function wordsOf(address: string): number[] {
  if (!isIPv6(address)) {
    return [address.split('.').reduce((word, part) => word * 256 + Number(part), 0), 0, 0, 0];
  }
  const [left = '', right] = address.split('%')[0]?.split('::') ?? [];
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [head, tail] = [groups(left), groups(right ?? '')];
  const all = [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return [0, 2, 4, 6].map((at) => (all[at] ?? 0) * 65_536 + (all[at + 1] ?? 0));
}
