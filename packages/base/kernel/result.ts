// Operating errors are values: the caller must look at them, and a switch over their kinds is
// checked by the compiler. Exceptions are left for bugs (see invariant.ts).
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export type Ok<T> = { readonly ok: true; readonly value: T };
export type Failed<E> = { readonly ok: false; readonly error: E };

export function ok(): Ok<void>;
export function ok<T>(value: T): Ok<T>;
export function ok(value?: unknown): Ok<unknown> {
  return { ok: true, value };
}

export function fail<const E>(error: E): Failed<E> {
  return { ok: false, error };
}
