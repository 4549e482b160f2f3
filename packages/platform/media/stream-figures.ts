// Figures of streams as the contract has them, from the memory that the relay writes.
import { type Ms, ms } from '@tandem/base/kernel';
import type { MediaSide, SideFigures } from '@tandem/engine/media/contract';
import type { FigureMemory } from '@tandem/native/relay';

export const sideNumber = (side: MediaSide): number => (side === 'caller' ? 0 : 1);

export class StreamFigures {
  readonly memory: FigureMemory;
  /** From the relay's clock to ours; neither ever steps. */
  readonly #shift: Ms;

  constructor(memory: FigureMemory, shift: Ms) {
    this.memory = memory;
    this.#shift = shift;
  }

  of(stream: number): FiguresOfStream {
    return new FiguresOfStream(this.memory, stream, this.#shift);
  }
}

export class FiguresOfStream {
  readonly #memory: FigureMemory;
  readonly #stream: number;
  readonly #shift: Ms;
  #kept: Readonly<Record<MediaSide, SideFigures>> | undefined;

  constructor(memory: FigureMemory, stream: number, shift: Ms) {
    this.#memory = memory;
    this.#stream = stream;
    this.#shift = shift;
  }

  /** As they stand now, for ever. */
  keep(): void {
    this.#kept ??= { caller: this.read('caller'), called: this.read('called') };
  }

  lastPacketAt(side: MediaSide): Ms | null {
    if (this.#kept !== undefined) return this.#kept[side].lastPacketAt;
    return this.#at(this.#memory.read(this.#stream, sideNumber(side), 'lastPacketMs'));
  }

  read(side: MediaSide): SideFigures {
    if (this.#kept !== undefined) return this.#kept[side];
    const number = sideNumber(side);
    const cell = (name: Parameters<FigureMemory['read']>[2]): number =>
      this.#memory.read(this.#stream, number, name);
    const payloadType = cell('payloadType');
    return {
      ...{ packets: cell('packets'), bytes: cell('bytes') },
      ...{ lost: cell('lost'), jitterMs: cell('jitterMs') },
      firstPacketAt: this.#at(cell('firstPacketMs')),
      lastPacketAt: this.#at(cell('lastPacketMs')),
      ssrcChanges: cell('ssrcChanges'),
      payloadType: payloadType < 0 ? null : payloadType,
      ...{ controlPackets: cell('controlPackets'), foreign: cell('foreign') },
      ...{ undelivered: cell('undelivered'), fenced: cell('fenced') },
      unrecorded: cell('unrecorded'),
      source: this.#memory.source(this.#stream, number) ?? null,
    };
  }

  #at(relayMs: number): Ms | null {
    return relayMs === 0 ? null : ms(relayMs + this.#shift);
  }
}
