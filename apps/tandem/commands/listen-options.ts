// --sip and --http ADDRESS:PORT, as `up` and `demo` have them.
import { fail, type Result } from '@tandem/base/kernel';
import {
  type ListenAddress,
  parseListenAddress,
  type SettingFault,
} from '@tandem/platform/settings';
import type { CommandFault } from '../output.ts';
import type { Options } from './command.ts';

export function readAddress(field: string, text: unknown): Result<ListenAddress, CommandFault> {
  const parsed = parseListenAddress(field, String(text));
  return parsed.ok ? parsed : fail(usageFault(parsed.error));
}

export const readHttp = (options: Options): Result<ListenAddress, CommandFault> =>
  readAddress('--http', options.http);

export function usageFault({ code, field, allowed, detail }: SettingFault): CommandFault {
  return { code, message: `${field}: ${detail}`, field, allowed, advice: '', usage: true };
}
