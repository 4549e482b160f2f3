// Ends that really speak: a tone as G.711 A, a packet each 20 ms, so that the relay has something
// to carry and records have something to tell. A few sockets, bound once and lent to calls.
import { type Cancel, type Clock, ms, type Timers } from '@tandem/base/kernel';
import { connectionOf, type Session } from '@tandem/protocol/sdp';
import type { DatagramSocket, SocketAddress } from '@tandem/protocol/sip';
import type { Dice } from '../dice.ts';
import type { Voices, VoiceWish } from './ends.ts';
import { descriptionOf, silentVoice, type Voice } from './voice.ts';

export interface SpeechParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly dice: Dice;
  readonly sockets: readonly DatagramSocket[];
  /** Whether an address is one of the demo's ends: then media go past Tandem. */
  readonly isEnd: (address: string) => boolean;
}

const PACKET_MS = 20;
const PACKET_SAMPLES = 160;
const HEADER_BYTES = 12;
const RTP_VERSION = 0x80;
const PCMA = 8;
const SEQUENCES = 65_536;
const TIMESTAMPS = 2 ** 32;
/** All on loopback: whatever a description says, nothing is sent elsewhere. */
const LOOPBACK = /^127\./;

export class Speech implements Voices {
  readonly #parts: SpeechParts;
  readonly #free: DatagramSocket[];
  readonly #speaking = new Set<Speaker>();
  #cancel: Cancel = () => undefined;
  #dueMs = 0;

  constructor(parts: SpeechParts) {
    this.#parts = parts;
    this.#free = [...parts.sockets];
  }

  get speaking(): number {
    return this.#speaking.size;
  }

  /** One is left for the other side. */
  forCaller(wish: VoiceWish): Voice | undefined {
    return this.#free.length < 2 ? undefined : this.#lend(wish);
  }

  forCalled(wish: VoiceWish): Voice {
    const { answers, address } = wish;
    const [audio] = answers?.media ?? [];
    const from = answers && audio ? connectionOf(answers, audio)?.address : undefined;
    const isDirect = from === undefined || this.#parts.isEnd(from);
    return (isDirect ? undefined : this.#lend(wish)) ?? silentVoice(address);
  }

  async close(): Promise<void> {
    this.#cancel();
    await Promise.all(this.#parts.sockets.map((socket) => socket.close()));
  }

  #lend({ lossPercent }: VoiceWish): Voice | undefined {
    const socket = this.#free.pop();
    if (socket === undefined) return undefined;
    const { dice } = this.#parts;
    const isLost = (): boolean => dice.chance(lossPercent);
    const speaker = new Speaker({ socket, ssrc: dice.random.uint32(), isLost });
    let isLent = true;
    return {
      description: descriptionOf(socket.local.address, socket.local.port),
      speaksTo: (description) => {
        const to = description === null ? undefined : audioOf(description);
        if (to !== undefined && isLent) this.#begins(speaker, to);
      },
      close: () => {
        if (!isLent) return;
        isLent = false;
        this.#speaking.delete(speaker);
        this.#free.unshift(socket);
      },
    };
  }

  #begins(speaker: Speaker, to: SocketAddress): void {
    speaker.to = to;
    this.#speaking.add(speaker);
    if (this.#speaking.size > 1) return;
    this.#dueMs = this.#parts.clock.now();
    this.#tick();
  }

  /** One timer for all; a late one does not make the next one late. */
  #tick(): void {
    this.#cancel();
    if (this.#speaking.size === 0) return;
    const { clock, timers } = this.#parts;
    for (const speaker of this.#speaking) speaker.says();
    this.#dueMs = Math.max(this.#dueMs + PACKET_MS, clock.now() - PACKET_MS);
    const delay = Math.max(0, this.#dueMs - clock.now());
    this.#cancel = timers.after(ms(delay), () => this.#tick());
  }
}

interface SpeakerParts {
  readonly socket: DatagramSocket;
  readonly ssrc: number;
  readonly isLost: () => boolean;
}

class Speaker {
  to: SocketAddress | undefined;
  readonly #parts: SpeakerParts;
  #sequence = 0;
  #timestamp = 0;

  constructor(parts: SpeakerParts) {
    this.#parts = parts;
  }

  says(): void {
    const { socket, ssrc, isLost } = this.#parts;
    this.#sequence = (this.#sequence + 1) % SEQUENCES;
    this.#timestamp = (this.#timestamp + PACKET_SAMPLES) % TIMESTAMPS;
    if (this.to === undefined || isLost()) return;
    const packet = Buffer.alloc(HEADER_BYTES + PACKET_SAMPLES);
    packet.writeUInt8(RTP_VERSION, 0);
    packet.writeUInt8(PCMA, 1);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(ssrc, 8);
    TONE.copy(packet, HEADER_BYTES);
    // Who is gone does not hear it; that is no matter of ours.
    socket.send(packet, this.to, () => undefined);
  }
}

function audioOf(session: Session): SocketAddress | undefined {
  const [audio] = session.media;
  if (audio === undefined || audio.port === 0) return undefined;
  const address = connectionOf(session, audio)?.address ?? '';
  return LOOPBACK.test(address) ? { address, port: audio.port } : undefined;
}

const SAMPLES_PER_SECOND = 8_000;
/** Fits into a packet whole times, so that each packet goes on where the last one ended. */
const TONE_HZ = 400;
/** Of 16 bits: a fifth of the loudest. */
const AMPLITUDE = 6_000;
const TONE = Buffer.from(
  Array.from({ length: PACKET_SAMPLES }, (_, at) =>
    aLaw(Math.round(AMPLITUDE * Math.sin((2 * Math.PI * TONE_HZ * at) / SAMPLES_PER_SECOND))),
  ),
);

/** G.711: sign, place of the highest bit in three bits, four bits behind it; each other turned. */
export function aLaw(sample: number): number {
  const size = Math.min(Math.abs(sample), 32_767) >> 3;
  const segment = size < 32 ? 0 : Math.floor(Math.log2(size)) - 4;
  const step = (size >> (segment === 0 ? 1 : segment)) & 0x0f;
  const sign = sample < 0 ? 0 : 0x80;
  return (sign | (segment << 4) | step) ^ 0x55;
}
