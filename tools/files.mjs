// Where things are in a checkout.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const dist = join(root, 'dist');

/**
 * Every process or worker that is started by file name; a new one is one line in entries.json,
 * which the bundler and the dead-file rule read alike.
 */
export const entries = JSON.parse(readFileSync(join(root, 'tools', 'entries.json'), 'utf8'));
