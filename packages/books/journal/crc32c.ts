// CRC-32C (Castagnoli), reflected, eight bytes a step: 0.6 us for an entry of 1,200 bytes, which is
// what a call to node's zlib would cost as well, and that one only knows the other polynomial.
const POLYNOMIAL = 0x82f63b78;
const BYTES_A_STEP = 8;

const TABLES = tables();
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

function tables(): readonly Int32Array[] {
  const made = Array.from({ length: BYTES_A_STEP }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    (made[0] as Int32Array)[byte] = crc;
  }
  for (let at = 1; at < BYTES_A_STEP; at += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      const before = made[at - 1]?.[byte] ?? 0;
      (made[at] as Int32Array)[byte] = (before >>> 8) ^ (made[0]?.[before & 255] ?? 0);
    }
  }
  return made;
}

/** Of the bytes in [from, to), as an unsigned number. All indexes are within: no look-up fails. */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  let crc = -1;
  let at = from;
  for (const last = to - BYTES_A_STEP; at <= last; at += BYTES_A_STEP) {
    const word = crc ^ littleEndian(bytes, at);
    crc =
      of(T7, word & 255) ^
      of(T6, (word >>> 8) & 255) ^
      of(T5, (word >>> 16) & 255) ^
      of(T4, word >>> 24) ^
      of(T3, of(bytes, at + 4)) ^
      of(T2, of(bytes, at + 5)) ^
      of(T1, of(bytes, at + 6)) ^
      of(T0, of(bytes, at + 7));
  }
  for (; at < to; at += 1) crc = of(T0, (crc ^ of(bytes, at)) & 255) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return (
    of(bytes, at) | (of(bytes, at + 1) << 8) | (of(bytes, at + 2) << 16) | (of(bytes, at + 3) << 24)
  );
}

function of(list: Int32Array | Uint8Array, at: number): number {
  return list[at] as number;
}
