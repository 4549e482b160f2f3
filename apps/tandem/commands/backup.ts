// `tandem backup FILE`: everything in the database as of one moment, while the system runs.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { openApi } from '@tandem/platform/outbound';
import { writeWhole } from '../download.ts';
import { DATA_OPTION, localPaths } from '../local.ts';
import { print } from '../output.ts';
import type { TandemCommand } from './command.ts';

/** Years of records take hours. */
const BACKUP_MS = 24 * 3_600_000;
/** The last line of a whole backup. */
const END_MARK = '\\.done ';
/** More than the last line has. */
const TAIL = 1_024;

export const backup: TandemCommand = {
  examples: ['tandem backup /var/backups/tandem.backup'],
  define: (program) =>
    program
      .command('backup')
      .description('write the whole database to a file, as of one moment, while all goes on')
      .argument('<file>', 'the file to write (gzip)')
      .option(...DATA_OPTION)
      .option('--json', 'print JSON')
      .addHelpText('after', HELP),
  run: async (options, [file = '']) => {
    const paths = localPaths(options);
    const place = { socket: paths.socket('office') };
    const opened = await openApi({ place, path: '/api/v1/backup', timeoutMs: BACKUP_MS });
    if (!opened.ok || opened.status !== 200) {
      if (opened.ok) opened.stream.destroy();
      const why = opened.ok ? `it answered ${opened.status}` : opened.why;
      const advice = 'A backup is made by a running system: start it with `tandem up`.';
      return { code: 'BACKUP_FAILED', message: `no backup from the office: ${why}`, advice };
    }
    const unwritten = await writeWhole(file, [opened.stream], isWhole);
    if (unwritten !== null) {
      const message = `no backup was written: ${unwritten}`;
      return { code: 'BACKUP_FAILED', message, advice: '' };
    }
    const { size } = await stat(file);
    if (options.json === true) print.json({ file, bytes: size });
    else print.line(`${file}: ${size} bytes. Keep ${paths.secretKey} too, in another place.`);
    return undefined;
  },
};

/** Reads it all back: what cannot be unpacked now could not be restored later. */
async function isWhole(file: string): Promise<void> {
  let tail = '';
  await pipeline(createReadStream(file), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) tail = (tail + chunk.toString('latin1')).slice(-TAIL);
  });
  if (!tail.includes(END_MARK)) throw new Error('it broke off before its end');
}

const HELP = `
Passwords of phones and vendors are in it as they stand in the database: sealed under secret.key of
the data folder, which is not in it. \`tandem restore\` makes a new data folder of both.`;
