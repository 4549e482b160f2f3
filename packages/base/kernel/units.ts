// Brands: two numbers of different meaning never change places by accident.
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Milliseconds: a duration, or an instant of the monotonic clock. */
export type Ms = Brand<number, 'Ms'>;

export function ms(value: number): Ms {
  return value as Ms;
}

export function seconds(value: number): Ms {
  return (value * 1000) as Ms;
}
