import type { Language, ObjectId } from './words.ts';

export interface Role {
  readonly id: string;
  readonly rights: readonly string[];
  readonly memo: string;
}

/** A person who signs in. The password is kept as a hash and not in here. */
export interface Operator {
  readonly id: string;
  readonly displayName: string;
  readonly roles: readonly ObjectId[];
  readonly account: ObjectId | null;
  readonly locked: boolean;
  readonly email: string | null;
  readonly language: Language | null;
  readonly timeZone: string | null;
  readonly memo: string;
}
