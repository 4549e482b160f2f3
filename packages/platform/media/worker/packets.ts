// What a datagram is, by its first bytes (RFC 7983), and what RTP receivers estimate (RFC 3550
// appendix A): as the native relay's packets.cc and reception.cc have it.

export type PacketKind = 'rtp' | 'rtcp' | 'stun' | 'dtls' | 'other';

const RTP_HEADER_BYTES = 12;
const RTCP_HEADER_BYTES = 8;
const STUN_HEADER_BYTES = 20;
const STUN_COOKIE = 0x2112a442;

export function kindOf(packet: Buffer): PacketKind {
  const [first = 255, second = 0] = packet;
  if (first >= 128 && first <= 191) {
    if (packet.length >= RTCP_HEADER_BYTES && second >= 192 && second <= 223) return 'rtcp';
    return packet.length >= RTP_HEADER_BYTES + 4 * (first & 15) ? 'rtp' : 'other';
  }
  if (first >= 20 && first <= 63) return 'dtls';
  const isStun =
    first <= 3 && packet.length >= STUN_HEADER_BYTES && packet.readUInt32BE(4) === STUN_COOKIE;
  return isStun ? 'stun' : 'other';
}

const LARGEST_GAP = 3_000;
const JITTER_SHARE = 1 / 16;
const LONGEST_STEP_MS = 1_000;
const MS_PER_SECOND = 1_000;

export class Reception {
  jitterMs = 0;
  ssrcChanges = 0;
  clockRateHz = 8_000;
  #ssrc: number | undefined;
  #first = 0;
  #highest = 0;
  #received = 0;
  #lostBefore = 0;
  #stamp: { readonly ticks: number; readonly atMs: number } | undefined;

  get lost(): number {
    if (this.#ssrc === undefined) return 0;
    return this.#lostBefore + Math.max(0, this.#highest - this.#first + 1 - this.#received);
  }

  hears(packet: Buffer, nowMs: number): void {
    const sequence = packet.readUInt16BE(2);
    const ssrc = packet.readUInt32BE(8);
    const step = ((sequence - this.#highest) << 16) >> 16;
    if (ssrc !== this.#ssrc || Math.abs(step) > LARGEST_GAP) {
      if (this.#ssrc !== undefined && ssrc !== this.#ssrc) this.ssrcChanges += 1;
      this.#lostBefore = this.lost;
      this.#ssrc = ssrc;
      this.#first = sequence;
      this.#highest = sequence;
      this.#received = 1;
      this.#stamp = undefined;
    } else {
      if (step > 0) this.#highest += step;
      this.#received += 1;
    }
    this.#measureJitter(packet.readUInt32BE(4), nowMs);
  }

  #measureJitter(ticks: number, atMs: number): void {
    const before = this.#stamp;
    this.#stamp = { ticks, atMs };
    if (before === undefined) return;
    const stepMs = (((ticks - before.ticks) | 0) * MS_PER_SECOND) / this.clockRateHz;
    if (Math.abs(stepMs) > LONGEST_STEP_MS) return;
    this.jitterMs += (Math.abs(atMs - before.atMs - stepMs) - this.jitterMs) * JITTER_SHARE;
  }
}
