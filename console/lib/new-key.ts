// A key that nobody else has, by which the server knows a question that comes again. Also where the
// page came without TLS, in which browsers make no UUID.
const BYTES = 16;

export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
