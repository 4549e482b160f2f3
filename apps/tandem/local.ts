// The data folder as the command line sees it.
import { homedir } from 'node:os';
import { type DataPaths, dataFolder, dataPaths } from '@tandem/platform/settings';

export const DATA_OPTION = [
  '--data <folder>',
  'data folder (default: $TANDEM_DATA; as root /var/lib/tandem, else ~/.local/share/tandem)',
] as const;

export const URL_OPTION = [
  '--url <address>',
  'ask a Tandem elsewhere, such as https://tandem.example:8080, with the key in $TANDEM_KEY',
] as const;

export function localPaths(options: Readonly<Record<string, unknown>>): DataPaths {
  const given = options.data as string | undefined;
  const around = {
    env: process.env,
    uid: process.getuid?.() ?? 0,
    home: homedir(),
    cwd: process.cwd(),
  };
  return dataPaths(dataFolder(given, around));
}
