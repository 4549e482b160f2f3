// --db URL: postgres://user:password@host:port/database?sslmode=... as libpq and its manual have
// it. A password that is not in it is taken from PGPASSWORD by the driver, where a list of
// processes does not show it.
import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type DatabaseAddress, type DatabaseFault, DEFAULT_PORT } from '@tandem/platform/postgres';

const PROTOCOLS: readonly string[] = ['postgres:', 'postgresql:'];
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
const PARAMETERS: readonly string[] = ['host', 'sslmode', 'sslrootcert'];

/**
 * postgres://user@/database?host=/folder is libpq's way to a Unix socket, and not a URL for the
 * parser.
 */
const USER_WITHOUT_HOST = /^(\w+:\/\/[^/?#]*@)(?=[:/?]|$)/;
const NO_HOST = 'no-host.invalid';

/**
 * `us`: the name of the user that we run as, for a URL that names none; undefined if it has no
 * name.
 */
export function parseDatabaseUrl(
  text: string,
  us: string | undefined,
): Result<DatabaseAddress, DatabaseFault> {
  const withHost = text.replace(USER_WITHOUT_HOST, `$1${NO_HOST}`);
  // Not the URL parser's own message: it repeats the text, password included.
  if (!URL.canParse(withHost)) return fail(invalid('it is not a URL'));
  const url = new URL(withHost);
  if (!PROTOCOLS.includes(url.protocol)) return fail(invalid(`it begins with ${url.protocol}`));
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) return fail(invalid(`?${unknown}= is not known`));
  const decoded = decodeParts(url);
  if (decoded === undefined) return fail(invalid('a % in it is not followed by two digits'));
  const host = url.searchParams.get('host') ?? decoded.host;
  if (host === '' || host === NO_HOST) return fail(invalid('it names no host'));
  const tls = readTls(url.searchParams);
  if (!tls.ok) return tls;
  const user = decoded.user || us;
  if (user === undefined) return fail(invalid('it names no user'));
  return ok({
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user,
    database: decoded.database || user,
    ...(decoded.password === '' ? {} : { password: decoded.password }),
    ...tls.value,
  });
}

interface Parts {
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly database: string;
}

function decodeParts({ username, password, hostname, pathname }: URL): Parts | undefined {
  try {
    return {
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      // An IPv6 address stands in brackets, a socket's folder with its slashes as %2F.
      host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
      database: decodeURIComponent(pathname.replace(/^\//, '')),
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

type Tls = Pick<DatabaseAddress, 'ssl' | 'sslTrustsAny' | 'sslAuthority'>;

function readTls(parameters: URLSearchParams): Result<Tls, DatabaseFault> {
  const authority = parameters.get('sslrootcert');
  // As with libpq: without a word the connection is in the clear unless an authority is named.
  const mode = parameters.get('sslmode') ?? (authority === null ? 'disable' : 'verify-full');
  if (!SSL_MODES.includes(mode as (typeof SSL_MODES)[number])) {
    return fail(invalid(`sslmode=${mode} is not known; known: ${SSL_MODES.join(', ')}`));
  }
  if (mode === 'disable') return ok({ ssl: false });
  if (mode === 'require' && authority === null) return ok({ ssl: true, sslTrustsAny: true });
  if (authority === null) return ok({ ssl: true });
  try {
    return ok({ ssl: true, sslAuthority: readFileSync(authority, 'utf8') });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return fail(invalid(`its sslrootcert ${authority} cannot be read (${code})`));
  }
}

const invalid = (why: string): DatabaseFault => ({
  code: 'DATABASE_URL_INVALID',
  message: `the URL of the database cannot be used: ${why}`,
  advice:
    'It looks like postgres://user@host:5432/database?sslmode=verify-full; the password may ' +
    'stand ' +
    'in PGPASSWORD.',
});
