// The only file that asks the machine for randomness. A call to the generator costs 4 us whatever
// its size, a word out of a pool 0.15 us, and each SIP message needs several: hence the pool.
import { type Random, randomFrom } from './random.ts';

/** 16 KiB: far below the 64 KiB that one request may ask for, and a refill every 4,096 words. */
const POOL_WORDS = 4096;

export function systemRandom(): Random {
  const pool = new Uint32Array(POOL_WORDS);
  let used = POOL_WORDS;
  return randomFrom(() => {
    if (used === POOL_WORDS) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const word = pool[used] ?? 0;
    // What was handed out is wiped: a dump of memory must not show tokens that are in use.
    pool[used] = 0;
    used += 1;
    return word;
  });
}
