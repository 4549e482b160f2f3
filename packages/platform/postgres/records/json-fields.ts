// Fields of an object, found in the bytes of its JSON without making the object: of a record of
// 3 kB nearly all is only copied on. It reads what our own switch has written, which has no blanks;
// whatever looks otherwise is a fault here, and is read with more care elsewhere.

export const FAULT = -1;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where a value of a field never is: there the whole begins, which is an object itself. */
const ABSENT = 0;

/** Objects within the object, whose fields are found in the same pass. */
export type Nested<Name extends string> = { readonly [Of in Name]?: JsonFields<string> };

export interface Within<Name extends string> {
  readonly nested?: Nested<Name>;
  /** Another field is a fault: nobody here knows what it changes. */
  readonly areAll?: boolean;
}

export class JsonFields<Name extends string> {
  readonly #names: readonly Name[];
  /** Each with its quotes and its colon. */
  readonly #written: readonly Uint8Array[];
  readonly #nested: readonly (JsonFields<string> | undefined)[];
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #areAll: boolean;
  /** The field that stood at each place the last time: objects of one kind have one order. */
  readonly #order: number[] = [];

  constructor(names: readonly Name[], { nested = {}, areAll = false }: Within<Name> = {}) {
    this.#areAll = areAll;
    this.#names = names;
    this.#written = names.map((name) => Uint8Array.from(Buffer.from(`"${name}":`, 'latin1')));
    this.#nested = names.map((name) => nested[name]);
    this.#from = new Int32Array(names.length);
    this.#to = new Int32Array(names.length);
  }

  /** The place of a field, to be asked for once. */
  slot(name: Name): number {
    return this.#names.indexOf(name);
  }

  /** Where its value begins, quotes and all. */
  from(slot: number): number {
    return this.#from[slot] as number;
  }

  to(slot: number): number {
    return this.#to[slot] as number;
  }

  has(slot: number): boolean {
    return this.#from[slot] !== ABSENT;
  }

  /** The object at `from`: where it ends, or FAULT. */
  read(bytes: Uint8Array, from: number): number {
    this.#from.fill(ABSENT);

    if (bytes[from] !== OPEN_OBJECT) return FAULT;
    let at = from + 1;
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    for (let place = 0; ; place += 1) {
      const slot = this.#slotAt(bytes, at, place);
      if (slot < 0 && this.#areAll) return FAULT;
      const value = slot < 0 ? behindName(bytes, at) : at + (this.#written[slot]?.length ?? 0);
      const end = value === FAULT ? FAULT : this.#endOf(slot, bytes, value);
      if (end === FAULT) return FAULT;
      if (slot >= 0) {
        this.#from[slot] = value;
        this.#to[slot] = end;
      }
      at = end + 1;
      if (bytes[end] !== COMMA) return bytes[end] === CLOSE_OBJECT ? at : FAULT;
    }
  }

  #endOf(slot: number, bytes: Uint8Array, value: number): number {
    const nested = bytes[value] === OPEN_OBJECT ? this.#nested[slot] : undefined;
    return nested === undefined ? valueEnd(bytes, value) : nested.read(bytes, value);
  }

  #slotAt(bytes: Uint8Array, at: number, place: number): number {
    const guess = this.#order[place];
    if (guess !== undefined && standsAt(this.#written[guess], bytes, at)) return guess;
    // No closure: each call would make its surroundings, 40 bytes for each field of a record.
    for (let slot = 0; slot < this.#written.length; slot += 1) {
      if (!standsAt(this.#written[slot], bytes, at)) continue;
      this.#order[place] = slot;
      return slot;
    }
    return FAULT;
  }
}

function standsAt(written: Uint8Array | undefined, bytes: Uint8Array, from: number): boolean {
  if (written === undefined) return false;
  for (let at = 0; at < written.length; at += 1) {
    if (bytes[from + at] !== written[at]) return false;
  }
  return true;
}

/** Of a field that nobody asks for. */
function behindName(bytes: Uint8Array, from: number): number {
  const end = bytes[from] === QUOTE ? textEnd(bytes, from + 1) : FAULT;
  return end !== FAULT && bytes[end + 1] === COLON ? end + 2 : FAULT;
}

/** `visit` says where the element ends, or FAULT. False: that, or it is no list. */
export function eachElement(
  bytes: Uint8Array,
  from: number,
  visit: (from: number) => number,
): boolean {
  if (bytes[from] !== OPEN_LIST) return false;
  let at = from + 1;
  if (bytes[at] === CLOSE_LIST) return true;
  for (;;) {
    const end = visit(at);
    if (end === FAULT) return false;
    if (bytes[end] !== COMMA) return bytes[end] === CLOSE_LIST;
    at = end + 1;
  }
}

export function isNull(bytes: Uint8Array, from: number): boolean {
  return bytes[from] === LETTER_N;
}

/** Of a field: one that is absent is none, though an object begins where it is said to be. */
export function isObject(bytes: Uint8Array, from: number): boolean {
  return from !== ABSENT && bytes[from] === OPEN_OBJECT;
}

export function isFlag(bytes: Uint8Array, from: number): boolean {
  return bytes[from] === LETTER_T || bytes[from] === LETTER_F;
}

export function isText(bytes: Uint8Array, from: number): boolean {
  return bytes[from] === QUOTE;
}

/** Where the quote is that ends the text whose first character is at `from`. */
function textEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return FAULT;
}

export function valueEnd(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) {
    const end = textEnd(bytes, from + 1);
    return end === FAULT ? FAULT : end + 1;
  }
  return first === OPEN_OBJECT || first === OPEN_LIST
    ? nestedEnd(bytes, from)
    : plainEnd(bytes, from);
}

function nestedEnd(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = textEnd(bytes, at + 1);
      if (at === FAULT) return FAULT;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return FAULT;
}

/** Of a number, true, false, null. */
function plainEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST) break;
  }
  return at === from ? FAULT : at;
}
