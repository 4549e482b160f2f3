// Who may say who a server is that we connect to, beside those that everybody trusts.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** PEM, or empty; read at the start. */
export async function ownAuthorities(data: string): Promise<string> {
  const path = join(data, 'tls', 'authorities.pem');
  return existsSync(path) ? readFile(path, 'utf8') : '';
}
