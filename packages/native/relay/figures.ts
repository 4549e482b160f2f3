// The figures of streams in shared memory, as figures.h lays them out: who relays writes them, who
// wants to know reads them without a call.

/** What came from one side of a stream, in the order of the cells. */
const CELLS = [
  'packets',
  'bytes',
  'lost',
  'jitterMs',
  'firstPacketMs',
  'lastPacketMs',
  'ssrcChanges',
  'payloadType',
  'controlPackets',
  'otherPackets',
  'foreign',
  'stun',
  'undelivered',
  'learned',
  'sourceFamily',
  'sourcePort',
  'sourceAddress',
  // Its other words.
  ...(['sourceAddress2', 'sourceAddress3', 'sourceAddress4'] as const),
  'fenced',
  'covered',
  'unrecorded',
] as const;

export type Figure = (typeof CELLS)[number];
export type Figures = Readonly<Record<Figure, number>>;

export const FIGURE: Figures = Object.freeze(
  Object.fromEntries(CELLS.map((name, at) => [name, at])) as Record<Figure, number>,
);

/** Of one side: the list above and room for the address' other words, in whole cache lines. */
export const FIGURES_OF_SIDE = 24;
export const SIDES = 2;
export const FIGURES_OF_STREAM = FIGURES_OF_SIDE * SIDES;
const ADDRESS_WORDS = 4;
const NO_PAYLOAD_TYPE = -1;

export class FigureMemory {
  readonly cells: Float64Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer) {
    this.cells = new Float64Array(memory);
  }

  static ofStreams(streams: number): FigureMemory {
    const bytes = streams * FIGURES_OF_STREAM * Float64Array.BYTES_PER_ELEMENT;
    return new FigureMemory(new SharedArrayBuffer(bytes));
  }

  read(stream: number, side: number, figure: Figure): number {
    return this.cells[placeOf(stream, side) + FIGURE[figure]] ?? 0;
  }

  /** Where packets of the side come from; undefined: none came yet. */
  source(stream: number, side: number): { address: string; port: number } | undefined {
    const family = this.read(stream, side, 'sourceFamily');
    if (family === 0) return undefined;
    const first = placeOf(stream, side) + FIGURE.sourceAddress;
    const words = Array.from(this.cells.subarray(first, first + ADDRESS_WORDS));
    const address = family === 4 ? ipv4Text(words[0] ?? 0) : ipv6Text(words);
    return { address, port: this.read(stream, side, 'sourcePort') };
  }

  clear(stream: number): void {
    const first = stream * FIGURES_OF_STREAM;
    this.cells.fill(0, first, first + FIGURES_OF_STREAM);
    for (let side = 0; side < SIDES; side += 1) {
      this.cells[placeOf(stream, side) + FIGURE.payloadType] = NO_PAYLOAD_TYPE;
    }
  }
}

export function placeOf(stream: number, side: number): number {
  return stream * FIGURES_OF_STREAM + side * FIGURES_OF_SIDE;
}

function ipv4Text(word: number): string {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join('.');
}

/** All eight groups: who compares it reads it as an address. */
function ipv6Text(words: readonly number[]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  return groups.map((group) => group.toString(16)).join(':');
}
