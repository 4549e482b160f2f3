// The store of a TimerWheel: rows in typed arrays, chained through the slots of its levels. It
// knows ticks, not clocks; see timer-wheel.ts for the picture.
import { invariant } from './invariant.ts';

const LEVELS = 5;
/** A level is one digit in base 256: few levels to pass through, 10 KiB of slots in all. */
const SLOTS_PER_LEVEL = 256;
const SLOT_COUNT = LEVELS * SLOTS_PER_LEVEL;
const WORDS_PER_LEVEL = SLOTS_PER_LEVEL / 32;

/** Ticks that have a place: 2^40 ms are 34 years. */
export const WHEEL_TICKS = SLOTS_PER_LEVEL ** LEVELS;

/** Ticks that one slot of each level spans. */
const SLOT_TICKS: readonly number[] = Array.from(
  { length: LEVELS },
  (_, level) => SLOTS_PER_LEVEL ** level,
);

const NONE = -1;
/** Rows start small and double: most wheels of a test hold a handful. */
const FIRST_ROWS = 64;
/** 24 bits of a handle name the row, 29 its generation: 53 make a safe integer. */
const ROW_VALUES = 2 ** 24;
/**
 * A row would have to be used again 5 * 10^8 times before an old handle is mistaken for a new one.
 */
const GENERATION_VALUES = 2 ** 29;

export interface Slot {
  readonly level: number;
  readonly index: number;
  /** The first tick that the slot spans. */
  readonly startTick: number;
}

export class WheelSlots {
  readonly #heads = new Int32Array(SLOT_COUNT).fill(NONE);
  readonly #tails = new Int32Array(SLOT_COUNT).fill(NONE);
  /** One bit a slot that is not empty: an idle hour is skipped in a few steps. */
  readonly #occupied = new Uint32Array(LEVELS * WORDS_PER_LEVEL);
  #ticks = new Float64Array(FIRST_ROWS);
  #slotOf = new Int16Array(FIRST_ROWS).fill(NONE);
  #generations = new Uint32Array(FIRST_ROWS);
  #previous = new Int32Array(FIRST_ROWS).fill(NONE);
  /** The row behind in the slot; for a row that is free, the next free one. */
  #following = new Int32Array(FIRST_ROWS).fill(NONE);
  #firstFree = NONE;
  #rowsUsed = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Puts a new row behind all others of its tick. */
  add(tick: number, currentTick: number): number {
    const row = this.#takeRow();
    this.#ticks[row] = tick;
    this.#append(row, slotFor(tick, currentTick));
    this.#size += 1;
    return row;
  }

  remove(row: number): void {
    this.#unlink(row);
    this.#slotOf[row] = NONE;
    this.#generations[row] = (at(this.#generations, row) + 1) % GENERATION_VALUES;
    this.#following[row] = this.#firstFree;
    this.#firstFree = row;
    this.#size -= 1;
  }

  handleOf(row: number): number {
    return at(this.#generations, row) * ROW_VALUES + row;
  }

  /** Undefined when the handle's timer has fired or was cancelled. */
  rowOf(handle: number): number | undefined {
    const row = handle % ROW_VALUES;
    if (row >= this.#rowsUsed || this.#slotOf[row] === NONE) return undefined;
    return this.handleOf(row) === handle ? row : undefined;
  }

  headOf(slotIndex: number): number | undefined {
    const head = at(this.#heads, slotIndex);
    return head === NONE ? undefined : head;
  }

  /** The slot in which the earliest rows lie: a lower level is always earlier than a higher one. */
  next(currentTick: number): Slot | undefined {
    for (let level = 0; level < LEVELS; level += 1) {
      const position = this.#occupiedFrom(level, digitOf(currentTick, level));
      if (position === NONE) continue;
      const parentTicks = slotTicks(level) * SLOTS_PER_LEVEL;
      const parentStart = Math.floor(currentTick / parentTicks) * parentTicks;
      const startTick = parentStart + position * slotTicks(level);
      return { level, index: level * SLOTS_PER_LEVEL + position, startTick };
    }
    return undefined;
  }

  earliestTick(currentTick: number): number | undefined {
    const slot = this.next(currentTick);
    if (slot === undefined) return undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (let row = at(this.#heads, slot.index); row !== NONE; row = at(this.#following, row)) {
      earliest = Math.min(earliest, at(this.#ticks, row));
    }
    return earliest;
  }

  /** The current tick has entered a slot of a higher level: its rows go to lower ones, in order. */
  spread(slotIndex: number, currentTick: number): void {
    let row = at(this.#heads, slotIndex);
    this.#heads[slotIndex] = NONE;
    this.#tails[slotIndex] = NONE;
    this.#markEmpty(slotIndex);
    while (row !== NONE) {
      const following = at(this.#following, row);
      this.#append(row, slotFor(at(this.#ticks, row), currentTick));
      row = following;
    }
  }

  clear(): void {
    for (let slotIndex = 0; slotIndex < SLOT_COUNT; slotIndex += 1) {
      let head = this.headOf(slotIndex);
      while (head !== undefined) {
        this.remove(head);
        head = this.headOf(slotIndex);
      }
    }
  }

  #append(row: number, slotIndex: number): void {
    const tail = at(this.#tails, slotIndex);
    if (tail === NONE) {
      this.#heads[slotIndex] = row;
      this.#markOccupied(slotIndex);
    } else {
      this.#following[tail] = row;
    }
    this.#previous[row] = tail;
    this.#following[row] = NONE;
    this.#tails[slotIndex] = row;
    this.#slotOf[row] = slotIndex;
  }

  #unlink(row: number): void {
    const slotIndex = at(this.#slotOf, row);
    const previous = at(this.#previous, row);
    const following = at(this.#following, row);
    if (previous === NONE) this.#heads[slotIndex] = following;
    else this.#following[previous] = following;
    if (following === NONE) this.#tails[slotIndex] = previous;
    else this.#previous[following] = previous;
    if (previous === NONE && following === NONE) this.#markEmpty(slotIndex);
  }

  #markOccupied(slotIndex: number): void {
    const word = slotIndex >>> 5;
    this.#occupied[word] = at(this.#occupied, word) | (1 << (slotIndex & 31));
  }

  #markEmpty(slotIndex: number): void {
    const word = slotIndex >>> 5;
    this.#occupied[word] = at(this.#occupied, word) & ~(1 << (slotIndex & 31));
  }

  /**
   * The first occupied position of the level; NONE when there is none. All are at `from` or behind
   * it: what was before it has fired or was spread.
   */
  #occupiedFrom(level: number, from: number): number {
    const base = level * WORDS_PER_LEVEL;
    for (let word = from >>> 5; word < WORDS_PER_LEVEL; word += 1) {
      const bits = at(this.#occupied, base + word);
      if (bits !== 0) return word * 32 + (31 - Math.clz32(bits & -bits));
    }
    return NONE;
  }

  #takeRow(): number {
    if (this.#firstFree !== NONE) {
      const row = this.#firstFree;
      this.#firstFree = at(this.#following, row);
      return row;
    }
    invariant(this.#rowsUsed < ROW_VALUES, 'at most 2^24 timers are armed at a time');
    if (this.#rowsUsed === this.#ticks.length) this.#grow();
    this.#rowsUsed += 1;
    return this.#rowsUsed - 1;
  }

  #grow(): void {
    const rows = this.#ticks.length * 2;
    this.#ticks = copyInto(new Float64Array(rows), this.#ticks);
    this.#slotOf = copyInto(new Int16Array(rows), this.#slotOf);
    this.#generations = copyInto(new Uint32Array(rows), this.#generations);
    this.#previous = copyInto(new Int32Array(rows), this.#previous);
    this.#following = copyInto(new Int32Array(rows), this.#following);
  }
}

function copyInto<T extends { set(from: T): void }>(larger: T, from: T): T {
  larger.set(from);
  return larger;
}

function at(array: { readonly [index: number]: number }, index: number): number {
  return array[index] as number;
}

function slotTicks(level: number): number {
  return SLOT_TICKS[level] as number;
}

/** The digit of the tick that chooses its slot within the level. */
function digitOf(tick: number, level: number): number {
  return Math.floor(tick / slotTicks(level)) % SLOTS_PER_LEVEL;
}

/** The level is that of the highest digit in which the tick differs from the current one. */
function slotFor(tick: number, currentTick: number): number {
  let level = 0;
  for (; level < LEVELS - 1; level += 1) {
    const parentTicks = slotTicks(level + 1);
    if (Math.floor(tick / parentTicks) === Math.floor(currentTick / parentTicks)) break;
  }
  return level * SLOTS_PER_LEVEL + digitOf(tick, level);
}
