// Certificates of SIP over TLS: in the folder `tls` of the data folder, and looked at from time to
// time, since they are renewed while calls run. What is there already goes on with what it began
// with.
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Cancel,
  fail,
  type Ms,
  ok,
  type Result,
  seconds,
  type Timers,
} from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { TlsMaterial } from '@tandem/platform/net';
import { authoritiesFile } from '../role/authorities.ts';
import type { RoleFault } from '../role/messages.ts';

/** Of a start that had none: in the data folder, readable by us alone. */
const CERTIFICATE = join('tls', 'certificate.pem');
const KEY = join('tls', 'key.pem');
/** Whoever renews them does so days before they run out. */
const LOOK_MS = seconds(30);

/** undefined: there are no certificates, and TLS is not spoken. */
export async function tlsMaterial(
  data: string,
): Promise<Result<TlsMaterial | undefined, RoleFault>> {
  const files = { certificate: join(data, CERTIFICATE), key: join(data, KEY) };
  if (!existsSync(files.certificate)) return ok(undefined);
  const ownAuthorities = authoritiesFile(data);
  const trust = { clientCertificates: 'ignored', checksServers: true, ownAuthorities } as const;
  const read = async (path: string): Promise<string> =>
    path === ownAuthorities && !existsSync(path) ? '' : readFile(path, 'utf8');
  const loaded = await TlsMaterial.load({ files, ...trust }, read);
  if (loaded.ok) return loaded;
  const { code, message } = loaded.error;
  const away = message.startsWith(ownAuthorities) ? ownAuthorities : files.certificate;
  return fail({ code, message, advice: `Mend it, or take ${away} away.` });
}

export interface TlsWatch {
  readonly material: TlsMaterial;
  readonly timers: Timers;
  readonly log: Log;
  readonly lookMs?: Ms;
}

/** Takes in what has changed. Gives what ends it. */
export function followTlsFiles({ material, timers, log, lookMs = LOOK_MS }: TlsWatch): Cancel {
  const { files, ownAuthorities = files.certificate } = material.settings;
  const paths = [files.certificate, files.key, ownAuthorities];
  let seen: string | undefined;
  let cancel: Cancel | undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const state = (await Promise.all(paths.map(stateOf))).join(' ');
    const isNew = seen !== undefined && seen !== state;
    seen = state;
    if (isNew) await renew(material, log);
    if (!isOver) cancel = timers.after(lookMs, () => void look());
  };
  void look();
  return () => {
    isOver = true;
    cancel?.();
  };
}

async function renew(material: TlsMaterial, log: Log): Promise<void> {
  const renewed = await material.reload();
  if (renewed.ok) log.info('TLS_RENEWED', 'new connections have the new certificates');
  // One of the files may be there a moment before the other: the next change is looked at again.
  else log.warn('TLS_NOT_RENEWED', renewed.error.message);
}

/** What differs when a file is written, or another one takes its place. */
async function stateOf(path: string): Promise<string> {
  try {
    const { mtimeMs, ino, size } = await stat(path);
    return `${mtimeMs}/${ino}/${size}`;
  } catch {
    return 'absent';
  }
}
