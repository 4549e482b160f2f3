// A key as the API shows it: never the key itself.
export const KEYS = '/api/v1/keys';

export interface Key {
  readonly id: string;
  readonly operator: string;
  readonly name: string;
  /** null: all that the operator has. */
  readonly rights: readonly string[] | null;
  readonly sources: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}
