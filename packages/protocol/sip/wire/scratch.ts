// Where the bytes of the message lie while it is taken apart. One place for all messages: its
// address never changes, which makes reading from it cheaper than from the buffers that sockets
// give.
import { Buffer } from 'node:buffer';
import { MAX_MESSAGE_BYTES } from './limits.ts';

/** Line ends behind the last byte end every loop, so none has to ask whether it is still inside. */
export const SENTINEL_BYTES = 5;

/** A whole number of words, for those who look at four bytes at a time. */
export const scratch = Buffer.alloc(MAX_MESSAGE_BYTES + SENTINEL_BYTES);
