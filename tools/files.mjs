// Where things are in a checkout, and the programs that are bundled: one list for the bundler and the dead-file rule.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const dist = join(root, 'dist');

/** Every process or worker that is started by file name; a new one is one line here. */
export const entries = {
  tandem: 'apps/tandem/main.ts',
  switch: 'apps/switch/main.ts',
  recorder: 'apps/recorder/main.ts',
  office: 'apps/office/main.ts',
};
