// `npm start`: sets up what is missing, then `tandem up` with the options that were given.
import { runTandem } from './setup/run.mjs';

await runTandem(['up', ...process.argv.slice(2)]);
