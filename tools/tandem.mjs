// `./tandem COMMAND`: the command line from a checkout.
import { runTandem } from './setup/run.mjs';

await runTandem(process.argv.slice(2));
