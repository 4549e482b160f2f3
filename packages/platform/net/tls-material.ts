// Certificates and keys of TLS: read from files, checked, and put in the place of the former ones
// while connections go on with what they began with. Nothing is replaced unless all of it is good.
import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { fail, ok, type Result } from '@tandem/base/kernel';
import { outboundTls } from './outbound-tls.ts';

export interface TlsFiles {
  /** PEM; our certificate first, then those that lead to the root. */
  readonly certificate: string;
  readonly key: string;
}

export interface TlsSettings {
  readonly files: TlsFiles;
  /** Other certificates for other names of ours (SNI). */
  readonly byName?: Readonly<Record<string, TlsFiles>>;
  /** PEM of those whom we trust; the system's list when it is left out. */
  readonly authorities?: string;
  /** PEM of more of them, beside the system's list; may be empty. */
  readonly ownAuthorities?: string;
  readonly clientCertificates: 'ignored' | 'asked' | 'required';
  /** False: we connect to servers whatever their certificate says; it is not trusted then. */
  readonly checksServers: boolean;
}

export interface TlsFault {
  readonly code: 'TLS_UNREADABLE' | 'TLS_INVALID';
  readonly message: string;
}

/** The whole of a text file; rejects where there is none. */
export type ReadFile = (path: string) => Promise<string>;

/** Older versions are broken (RFC 8996). */
const OLDEST_VERSION = 'TLSv1.2';

interface Loaded {
  readonly options: SecureContextOptions;
  readonly context: SecureContext;
  readonly byName: ReadonlyMap<string, SecureContext>;
}

export class TlsMaterial {
  readonly settings: TlsSettings;
  readonly #read: ReadFile;
  #loaded: Loaded;
  readonly #changed = new Set<() => void>();

  private constructor(settings: TlsSettings, read: ReadFile, loaded: Loaded) {
    this.settings = settings;
    this.#read = read;
    this.#loaded = loaded;
  }

  static async load(settings: TlsSettings, read: ReadFile): Promise<Result<TlsMaterial, TlsFault>> {
    const loaded = await loadAll(settings, read);
    return loaded.ok ? ok(new TlsMaterial(settings, read, loaded.value)) : loaded;
  }

  /** Reads the files anew. A fault leaves everything as it was. */
  async reload(): Promise<Result<void, TlsFault>> {
    const loaded = await loadAll(this.settings, this.#read);
    if (!loaded.ok) return loaded;
    this.#loaded = loaded.value;
    for (const tell of this.#changed) tell();
    return ok();
  }

  /** For servers. */
  get options(): SecureContextOptions {
    return this.#loaded.options;
  }

  /** For connections that we open. */
  get context(): SecureContext {
    return this.#loaded.context;
  }

  contextFor(serverName: string): SecureContext {
    return this.#loaded.byName.get(serverName.toLowerCase()) ?? this.#loaded.context;
  }

  /** Gives what takes the listener away again. */
  onChange(tell: () => void): () => void {
    this.#changed.add(tell);
    return () => this.#changed.delete(tell);
  }
}

async function loadAll(settings: TlsSettings, read: ReadFile): Promise<Result<Loaded, TlsFault>> {
  const { files, byName = {} } = settings;
  const trusted = await authoritiesOf(settings, read);
  if (!trusted.ok) return trusted;
  const ca = trusted.value;
  const main = await loadOne(files, read, ca);
  if (!main.ok) return main;
  const others = new Map<string, SecureContext>();
  for (const [name, theirs] of Object.entries(byName)) {
    const other = await loadOne(theirs, read, ca);
    if (!other.ok) return other;
    others.set(name.toLowerCase(), other.value.context);
  }
  return ok({ ...main.value, byName: others });
}

/** undefined: the system's list. */
type Trusted = string | string[] | undefined;

async function authoritiesOf(
  { authorities, ownAuthorities }: TlsSettings,
  read: ReadFile,
): Promise<Result<Trusted, TlsFault>> {
  if (authorities !== undefined) return readWith(read, authorities);
  if (ownAuthorities === undefined) return ok(undefined);
  const own = await readWith(read, ownAuthorities);
  if (!own.ok) return own;
  if (own.value.trim() === '') return ok(undefined);
  try {
    // A context takes any text for one, and then trusts nobody by it.
    new X509Certificate(own.value);
  } catch (error) {
    const message = `${ownAuthorities} has no certificates: ${messageOf(error)}`;
    return fail({ code: 'TLS_INVALID', message });
  }
  return ok([...outboundTls(own.value).authorities]);
}

async function loadOne(
  { certificate, key }: TlsFiles,
  read: ReadFile,
  ca: Trusted,
): Promise<Result<Omit<Loaded, 'byName'>, TlsFault>> {
  const cert = await readWith(read, certificate);
  if (!cert.ok) return cert;
  const secret = await readWith(read, key);
  if (!secret.ok) return secret;
  const options = {
    cert: cert.value,
    key: secret.value,
    minVersion: OLDEST_VERSION,
    ...(ca === undefined ? {} : { ca }),
  } as const;
  try {
    return ok({ options, context: createSecureContext(options) });
  } catch (error) {
    // OpenSSL's words say what is wrong, and never what stands in the file.
    const message = `${certificate} and ${key} are no pair for TLS: ${messageOf(error)}`;
    return fail({ code: 'TLS_INVALID', message });
  }
}

async function readWith(read: ReadFile, path: string): Promise<Result<string, TlsFault>> {
  try {
    return ok(await read(path));
  } catch (error) {
    return fail({ code: 'TLS_UNREADABLE', message: `${path} cannot be read: ${messageOf(error)}` });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
