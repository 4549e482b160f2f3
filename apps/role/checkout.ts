// Where a bundled program finds what lies outside its bundle: programs are in dist/, one folder
// below the root.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = dirname(fileURLToPath(import.meta.url));

export const checkout = {
  programs,
  console: join(programs, 'console'),
  relay: join(programs, '..', 'packages', 'native', 'relay', 'build', 'relay.node'),
};
