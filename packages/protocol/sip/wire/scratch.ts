// Where the bytes of the message lie while it is taken apart. One place for all messages: its
// address never changes, which makes reading from it cheaper than from the buffers that sockets
// give.
import { Buffer } from 'node:buffer';
import { MAX_MESSAGE_BYTES } from './limits.ts';

const LINE_FEED = 0x0a;
/** As many as a look ahead of two bytes, or of one word, may reach. */
const SENTINEL_BYTES = 5;

/** A whole number of words, for those who look at four bytes at a time. */
export const scratch = Buffer.alloc(MAX_MESSAGE_BYTES + SENTINEL_BYTES);

/** Line ends behind the last byte end every loop, so none has to ask whether it is still inside. */
export function markEnd(length: number): void {
  for (let at = length; at < length + SENTINEL_BYTES; at += 1) scratch[at] = LINE_FEED;
}
