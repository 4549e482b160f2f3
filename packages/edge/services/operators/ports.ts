// What the use cases of operators and their keys need from outside.
/** A key of an operator, without the token: that is shown once and kept as a hash. */
export interface ApiKey {
  readonly id: bigint;
  readonly operatorKey: bigint;
  readonly operatorId: string;
  /** What it is for. */
  readonly name: string;
  /** Null: all that its operator has; else only what is in both. */
  readonly rights: readonly string[] | null;
  /** Addresses and networks that it may come from; empty: from everywhere. */
  readonly sources: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

export interface NewApiKey
  extends Pick<ApiKey, 'operatorKey' | 'name' | 'rights' | 'sources' | 'expiresAtMs'> {
  readonly tokenHash: Uint8Array;
}

export type KeyLimits = Pick<ApiKey, 'name' | 'rights' | 'sources' | 'expiresAtMs'>;

export interface ApiKeyStore {
  /** Its id. */
  create(key: NewApiKey): Promise<bigint>;
  find(tokenHash: Uint8Array): Promise<ApiKey | undefined>;
  get(id: bigint): Promise<ApiKey | undefined>;
  /** Of every operator, oldest first. */
  list(): Promise<readonly ApiKey[]>;
  change(id: bigint, limits: KeyLimits): Promise<void>;
  remove(id: bigint): Promise<void>;
  noteUse(id: bigint): Promise<void>;
}
