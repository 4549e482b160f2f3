// From the bytes of a header name to the small number of the header, in any case and in the compact
// form. A hash table over bytes, because this is asked a dozen times a message and a string made
// for each name would cost more than all the rest of the scan.
import { invariant } from '@tandem/base/kernel';
import { ALL_HEADERS } from './headers/index.ts';
import { scratch } from './scratch.ts';

/** Small to fit a cache line or two of the processor, large enough that few names share a slot. */
const SLOTS = 1024;
const MULTIPLIER = 31;
const TO_LOWER = 0x20;

/**
 * Per slot: 1 + index of a name; 0 is empty. A taken slot sends the next name to the slot behind.
 */
const slots = new Uint8Array(SLOTS);
/** By index of a name: the header, and where the name begins among the bytes of all names. */
const MAX_NAMES = 255;
const ids = new Uint8Array(MAX_NAMES);
const begins = new Uint16Array(MAX_NAMES + 1);
/** Names have some 12 bytes each. */
const spelled = new Uint8Array(MAX_NAMES * 24);
let names = 0;

for (const { name, compact, id } of ALL_HEADERS) {
  add(name, id);
  if (compact !== undefined) add(compact, id);
}

function add(name: string, id: number): void {
  const begin = begins[names] ?? 0;
  invariant(names < MAX_NAMES && begin + name.length < spelled.length, 'a table holds all names');
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) {
    const byte = name.charCodeAt(at) | TO_LOWER;
    spelled[begin + at] = byte;
    hash = nextHash(hash, byte);
  }
  let slot = slotOf(hash);
  while (slots[slot] !== 0) slot = (slot + 1) % SLOTS;
  ids[names] = id;
  names += 1;
  begins[names] = begin + name.length;
  slots[slot] = names;
}

/** The hash of a name is made while the scan looks for its end; bytes in any case give the same. */
export function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, MULTIPLIER) + (byte | TO_LOWER)) | 0;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 10)) & (SLOTS - 1);
}

/** The id of the header whose name stands there in `scratch`; 0 when we do not know it. */
export function headerIdAt(start: number, end: number, hash: number): number {
  for (let slot = slotOf(hash); ; slot = (slot + 1) % SLOTS) {
    const entry = slots[slot] ?? 0;
    if (entry === 0) return 0;
    if (isName(start, end, entry - 1)) return ids[entry - 1] ?? 0;
  }
}

/** In any case; the dash, the only other character in them, is not changed by the bit. */
function isName(start: number, end: number, index: number): boolean {
  const begin = begins[index] ?? 0;
  if (end - start !== (begins[index + 1] ?? 0) - begin) return false;
  for (let at = start, other = begin; at < end; at += 1, other += 1) {
    if (((scratch[at] ?? 0) | TO_LOWER) !== spelled[other]) return false;
  }
  return true;
}
