// Who may say who a server is that we connect to, beside those that everybody trusts.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** It may be absent. */
export const authoritiesFile = (data: string): string => join(data, 'tls', 'authorities.pem');

/** PEM, or empty; read at the start. */
export function ownAuthorities(data: string): string {
  const path = authoritiesFile(data);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
