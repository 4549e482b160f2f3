// From the bytes of a header name to the small number of the header, in any case and in the compact
// form. A hash table over bytes, because this is asked a dozen times a message and a string made for
// each name would cost more than all the rest of the scan.
import { invariant } from '@tandem/base/kernel';
import { ALL_HEADERS } from './headers/index.ts';
import { scratch } from './scratch.ts';

/** Small to fit a cache line or two of the processor, large enough that few names share a slot. */
const SLOTS = 1024;
const MULTIPLIER = 31;
const TO_LOWER = 0x20;

/** Per slot: 1 + index of a name; 0 is empty. A taken slot sends the next name to the slot behind. */
const slots = new Uint8Array(SLOTS);
const ids: number[] = [];
const spelled: string[] = [];

for (const { id, name, compact } of ALL_HEADERS) {
  add(name, id);
  if (compact !== undefined) add(compact, id);
}

function add(name: string, id: number): void {
  let hash = 0;
  const lower = name.toLowerCase();
  for (let at = 0; at < lower.length; at += 1) hash = nextHash(hash, lower.charCodeAt(at));
  let slot = slotOf(hash);
  while (slots[slot] !== 0) slot = (slot + 1) % SLOTS;
  slots[slot] = spelled.push(lower);
  ids.push(id);
  invariant(spelled.length < 256, 'the names of headers are counted in a byte');
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
    if (isName(start, end, spelled[entry - 1] ?? '')) return ids[entry - 1] ?? 0;
  }
}

function isName(start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i += 1) {
    if (((scratch[start + i] ?? 0) | TO_LOWER) !== name.charCodeAt(i)) return false;
  }
  return true;
}
