// What reading a file out of order needs: a spreadsheet's table of contents stands at its end.

export interface RandomBytes {
  readonly size: number;
  /** Exactly so many bytes; only asked within the size. */
  read(at: number, length: number): Promise<Uint8Array>;
}

/** Keeps what is uploaded until it has been read. */
export interface SpoolStore {
  /** Throws when more bytes come than `mostBytes`. */
  keep(bytes: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Spooled>;
}

export interface Spooled extends RandomBytes {
  remove(): Promise<void>;
}
