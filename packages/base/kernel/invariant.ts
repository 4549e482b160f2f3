// For bugs, never for what peers, disks or operators do. It stays on in production: whoever owns
// the call catches InvariantError, ends that call and lets the process live.
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** For paths on which the text of the message would cost more than the check of `invariant`. */
export function broken(message: string): never {
  throw new InvariantError(message);
}

/** The default branch of a switch that the compiler has proved exhaustive. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${describe(value)}`);
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  // Only the names of the fields: the values may be secrets or may not print at all.
  return `{${Object.keys(value).join(', ')}}`;
}
