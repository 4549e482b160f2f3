// Sorting by radix: no comparisons, no strings, linear in the rows, and equal keys stay in order.
const RADIX_BITS = 8;
const RADIX = 2 ** RADIX_BITS;

export interface SortedKeys {
  readonly rows: number;
  /** Words from one row's key to the next. */
  readonly stride: number;
  /** Words of a key that count, the first being the highest. */
  readonly wordsPerKey: number;
}

/** The rows in the order of their keys. */
export function sortedOrder(words: Uint32Array, keys: SortedKeys): Uint32Array {
  let order = new Uint32Array(keys.rows);
  for (let row = 0; row < keys.rows; row += 1) order[row] = row;
  // As a database gives them.
  if (isSorted(words, keys)) return order;
  let spareOrder = new Uint32Array(keys.rows);
  let values = new Uint32Array(keys.rows);
  let spareValues = new Uint32Array(keys.rows);
  // From the lowest byte of the last word up; each pass keeps the order of those before it.
  for (let word = keys.wordsPerKey - 1; word >= 0; word -= 1) {
    // The values move along with the rows: to fetch them from the keys each time costs a cache
    // miss.
    for (let at = 0; at < keys.rows; at += 1) {
      values[at] = words[(order[at] as number) * keys.stride + word] as number;
    }
    for (let shift = 0; shift < 32; shift += RADIX_BITS) {
      const places = placesOf(values, shift);
      if (places === undefined) continue;
      move({ order, values }, { order: spareOrder, values: spareValues }, { places, shift });
      [order, spareOrder] = [spareOrder, order];
      [values, spareValues] = [spareValues, values];
    }
  }
  return order;
}

function isSorted(words: Uint32Array, { rows, stride, wordsPerKey }: SortedKeys): boolean {
  for (let row = 1; row < rows; row += 1) {
    const at = row * stride;
    for (let word = 0; word < wordsPerKey; word += 1) {
      const one = words[at - stride + word] as number;
      const other = words[at + word] as number;
      if (one > other) return false;
      if (one < other) break;
    }
  }
  return true;
}

interface Rows {
  readonly order: Uint32Array;
  readonly values: Uint32Array;
}

/** Where the rows of each byte go; undefined when all rows have the same one and none need move. */
function placesOf(values: Uint32Array, shift: number): Uint32Array | undefined {
  const places = new Uint32Array(RADIX + 1);
  for (let at = 0; at < values.length; at += 1) {
    const byte = ((values[at] as number) >>> shift) & (RADIX - 1);
    places[byte + 1] = (places[byte + 1] as number) + 1;
  }
  if (places.includes(values.length)) return undefined;
  for (let byte = 1; byte < RADIX; byte += 1) {
    places[byte] = (places[byte] as number) + (places[byte - 1] as number);
  }
  return places;
}

interface Pass {
  readonly places: Uint32Array;
  readonly shift: number;
}

function move(from: Rows, to: Rows, { places, shift }: Pass): void {
  const { order, values } = from;
  for (let at = 0; at < order.length; at += 1) {
    const value = values[at] as number;
    const byte = (value >>> shift) & (RADIX - 1);
    const place = places[byte] as number;
    places[byte] = place + 1;
    to.order[place] = order[at] as number;
    to.values[place] = value;
  }
}
