// Who asks by a key: its operator, with no more rights than the key has, from where it may be used.
import { type Clock, fail, type Ms, ms, ok, type Result } from '@tandem/base/kernel';
import { rightsFrom } from '@tandem/domain/rights';
import type { Asker, OperatorStore, Secrets } from '../ports.ts';
import type { AccessMemory, KeyHolder } from './access-memory.ts';
import type { ApiKey, ApiKeyStore } from './ports.ts';
import { isFrom } from './source-list.ts';

/** Recognisable, so that scanners for secrets find one that was committed somewhere. */
const TOKEN_MARK = 'tandem_';
/** The last use is for people who look for keys that nobody needs: a minute is fine enough. */
const NOTE_EVERY_MS = ms(60_000);
/** Keys whose last use is remembered; beyond it the oldest is noted once more than needed. */
const MAX_NOTED = 10_000;

export const tokenText = (token: string): string => `${TOKEN_MARK}${token}`;

export interface KeyAccessParts {
  readonly operators: Pick<OperatorStore, 'findByKey'>;
  readonly keys: Pick<ApiKeyStore, 'find' | 'noteUse'>;
  readonly secrets: Pick<Secrets, 'hashToken'>;
  readonly access: Pick<AccessMemory, 'keys'>;
  readonly clock: Clock;
}

export type KeyFault = 'KEY_UNKNOWN' | 'KEY_SOURCE';

export class KeyAccess {
  readonly #parts: KeyAccessParts;
  readonly #notedAt = new Map<bigint, Ms>();

  constructor(parts: KeyAccessParts) {
    this.#parts = parts;
  }

  /** Unknown, over, revoked, of a locked operator: all the same answer. */
  async askerOf(text: string, source: string): Promise<Result<Asker, KeyFault>> {
    const { secrets, access, clock } = this.#parts;
    if (!text.startsWith(TOKEN_MARK)) return fail('KEY_UNKNOWN');
    const hash = secrets.hashToken(text.slice(TOKEN_MARK.length));
    const holder = await access.keys.find(hash, () => this.#holderOf(hash));
    if (holder === undefined) return fail('KEY_UNKNOWN');
    const { key, operator, rights } = holder;
    if (isOver(key, clock.wallMs())) return fail('KEY_UNKNOWN');
    if (!isFrom(source, key.sources)) return fail('KEY_SOURCE');
    await this.#note(key);
    return ok({
      actor: `${operator.id} key ${key.id}`,
      ...{ source, via: 'key', rights },
      account: operator.accountKey,
    });
  }

  async #holderOf(hash: Uint8Array): Promise<KeyHolder | undefined> {
    const { keys, operators } = this.#parts;
    const key = await keys.find(hash);
    if (key === undefined) return undefined;
    const operator = await operators.findByKey(key.operatorKey);
    if (operator === undefined || operator.locked) return undefined;
    const held = rightsFrom(operator.rights);
    const asked = key.rights === null ? held : rightsFrom(key.rights);
    // The operator may have lost some since the key was made.
    const rights = new Set([...asked].filter((right) => held.has(right)));
    return { key, operator, rights };
  }

  async #note({ id }: ApiKey): Promise<void> {
    const now = this.#parts.clock.now();
    const before = this.#notedAt.get(id);
    if (before !== undefined && now - before < NOTE_EVERY_MS) return;
    if (this.#notedAt.size >= MAX_NOTED) this.#notedAt.clear();
    this.#notedAt.set(id, now);
    await this.#parts.keys.noteUse(id);
  }
}

const isOver = ({ expiresAtMs }: ApiKey, nowMs: number): boolean =>
  expiresAtMs !== null && expiresAtMs <= nowMs;
