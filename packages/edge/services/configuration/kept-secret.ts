// A secret as it is kept. Passwords that the switch must know (digest, vendors) are sealed and can
// be read back; those of operators are hashed and cannot.
import type { GivenSecret, StoredSecret } from '@tandem/edge/configuration';
import { type KindName, secretPlace } from '@tandem/edge/objects';
import type { Secrets } from '../ports.ts';
import type { SecretBox } from './ports.ts';

export interface SecretMeans {
  readonly box: SecretBox;
  readonly hashing: Pick<Secrets, 'hashPassword' | 'verifyPassword'>;
}

const HASHED: ReadonlySet<KindName> = new Set(['operators']);

export async function keepSecret(
  { box, hashing }: SecretMeans,
  { kind, field, text }: Pick<GivenSecret, 'kind' | 'field' | 'text'>,
): Promise<Uint8Array> {
  if (HASHED.has(kind)) return new TextEncoder().encode(await hashing.hashPassword(text));
  return box.seal(text, secretPlace(kind, field));
}

/** Comparing with a hash takes its time, so it is done beforehand for what a file has. */
export class KeptSecrets {
  readonly #means: SecretMeans;
  readonly #matching = new Set<string>();
  readonly #hashes: Array<{ readonly name: string; readonly hash: string }> = [];

  constructor(means: SecretMeans) {
    this.#means = means;
  }

  of(object: { readonly kind: KindName; readonly id: string }, field: string, kept: Uint8Array) {
    const { kind, id } = object;
    if (!HASHED.has(kind)) return this.#sealed(secretPlace(kind, field), kept);
    const name = nameOf({ kind, id, field });
    this.#hashes.push({ name, hash: new TextDecoder().decode(kept) });
    const secret: StoredSecret = {
      matches: (text) => this.#matching.has(`${name} ${text}`),
      reveal: () => null,
    };
    return secret;
  }

  /** Before the plan: which of the given secrets are those that are kept as hashes. */
  async compare(given: readonly GivenSecret[]): Promise<void> {
    const byName = new Map(given.map((secret) => [nameOf(secret), secret.text]));
    for (const { name, hash } of this.#hashes) {
      const text = byName.get(name);
      if (text === undefined) continue;
      if (await this.#means.hashing.verifyPassword(hash, text))
        this.#matching.add(`${name} ${text}`);
    }
  }

  #sealed(place: string, kept: Uint8Array): StoredSecret {
    const reveal = (): string => this.#means.box.open(kept, place);
    return { matches: (text) => reveal() === text, reveal };
  }
}

const nameOf = ({ kind, id, field }: Omit<GivenSecret, 'text'>): string => `${kind} ${id} ${field}`;
