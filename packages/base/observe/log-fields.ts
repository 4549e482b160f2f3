// What a line of the log may say besides its code and sentence.
export type LogValue =
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined
  | Error
  | readonly LogValue[]
  | { readonly [name: string]: LogValue };

/** The names tell what is private: see private-fields.ts for the lists. */
export type LogFields = { readonly [name: string]: LogValue };
