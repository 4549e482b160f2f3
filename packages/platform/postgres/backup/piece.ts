// What a backup consists of, in this order: begin, then table, rows, end for each table, then done.
// Rows are lines of COPY as the server gives and takes them; nothing on the way looks into them.
export type BackupPiece =
  | { readonly piece: 'begin'; readonly schema: number; readonly takenAtMs: number }
  | {
      readonly piece: 'table';
      readonly table: string;
      readonly columns: readonly string[];
      /** Of a table that is divided by days: 20260131, ... */
      readonly days: readonly string[];
    }
  | { readonly piece: 'rows'; readonly lines: Uint8Array }
  | {
      readonly piece: 'end';
      readonly table: string;
      readonly rows: number;
      /** SHA-256 of the lines, in hexadecimal. */
      readonly checksum: string;
      /** How far the numbers of new rows had come: those of removed rows are never given again. */
      readonly sequences: readonly SequencePlace[];
    }
  | { readonly piece: 'done'; readonly tables: number; readonly rows: number };

export interface SequencePlace {
  readonly column: string;
  /** A 64-bit number; null: none was ever given. */
  readonly last: string | null;
}
