// Descriptions as the field sends them, with documentation addresses: what the fuzz mutates, what
// the tests read, what the bench measures.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'fixtures');

/** The files hold plain line feeds; on the wire lines end with CRLF. */
export function seed(name: string): string {
  return readFileSync(join(FOLDER, `${name}.sdp`), 'latin1').replaceAll('\n', '\r\n');
}

export const seedNames: readonly string[] = readdirSync(FOLDER)
  .map((file) => file.replace(/\.sdp$/, ''))
  .sort();
