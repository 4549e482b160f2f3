// The second factor of an operator (SEC-6): shown once, in force when a first code has proved that
// the telephone has it, taken off by its owner with password and code, or by who may change him.
//
//   none -- begin (password) --> begun -- confirm (code) --> in force -- end (both) --> none
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import type { SecretBox } from '../configuration/ports.ts';
import type { AuditLog, Operator, Secrets } from '../ports.ts';
import { base32, stepOfCode, TOTP_SECRET_BYTES, totpUri } from './totp.ts';

/** A secret of an operator, sealed. */
export interface FactorStore {
  read(operator: bigint): Promise<Uint8Array | undefined>;
  /** False: somebody else has changed it meanwhile. null: none. */
  replace(change: {
    readonly operator: bigint;
    readonly before: Uint8Array | null;
    readonly after: Uint8Array | null;
  }): Promise<boolean>;
}

export interface FactorParts {
  readonly factors: FactorStore;
  readonly box: SecretBox;
  readonly secrets: Pick<Secrets, 'newToken' | 'verifyPassword'>;
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, 'wallMs'>;
}

export type FactorFault = 'PASSWORD_WRONG' | 'CODE_WRONG' | 'FACTOR_NONE' | 'FACTOR_STANDS';

interface Factor {
  /** As hex digits. */
  readonly secret: string;
  readonly isInForce: boolean;
  readonly usedStep: number;
}

interface Kept extends Factor {
  readonly sealed: Uint8Array;
}

export interface Owner {
  readonly operator: Operator;
  readonly source: string;
}

export interface FactorShown {
  /** To be typed. */
  readonly secret: string;
  /** To be shown as a picture. */
  readonly uri: string;
}

const PLACE = 'operators totp';

export class SecondFactors {
  readonly #parts: FactorParts;

  constructor(parts: FactorParts) {
    this.#parts = parts;
  }

  async isInForce({ key }: Operator): Promise<boolean> {
    return (await this.#read(key))?.isInForce === true;
  }

  /** One that is begun and not in force is begun anew. */
  async begin(owner: Owner, password: string): Promise<Result<FactorShown, FactorFault>> {
    const { operator } = owner;
    if (!(await this.#isPassword(operator, password))) return fail('PASSWORD_WRONG');
    const kept = await this.#read(operator.key);
    if (kept?.isInForce === true) return fail('FACTOR_STANDS');
    const token = Buffer.from(this.#parts.secrets.newToken().token, 'base64url');
    const secret = token.subarray(0, TOTP_SECRET_BYTES);
    const begun: Factor = { secret: secret.toString('hex'), isInForce: false, usedStep: 0 };
    if (!(await this.#write(operator.key, kept, begun))) return fail('FACTOR_STANDS');
    return ok({ secret: base32(secret), uri: totpUri(secret, operator.id) });
  }

  async confirm(owner: Owner, code: string): Promise<Result<void, FactorFault>> {
    const kept = await this.#read(owner.operator.key);
    if (kept === undefined) return fail('FACTOR_NONE');
    if (kept.isInForce) return fail('FACTOR_STANDS');
    if (!(await this.#takes(owner.operator, kept, code))) return fail('CODE_WRONG');
    await this.#audit(owner, 'factor.set');
    return ok();
  }

  async end(
    owner: Owner,
    { password, code }: { readonly password: string; readonly code: string },
  ): Promise<Result<void, FactorFault>> {
    const kept = await this.#read(owner.operator.key);
    if (kept === undefined) return fail('FACTOR_NONE');
    if (!(await this.#isPassword(owner.operator, password))) return fail('PASSWORD_WRONG');
    if (kept.isInForce && !(await this.#takes(owner.operator, kept, code))) {
      return fail('CODE_WRONG');
    }
    await this.takeOff(owner.operator);
    await this.#audit(owner, 'factor.removed');
    return ok();
  }

  /** A code at the door: taken once. */
  async takesCode(operator: Operator, code: string): Promise<boolean> {
    const kept = await this.#read(operator.key);
    return kept?.isInForce === true && this.#takes(operator, kept, code);
  }

  /** By who may: false, there was none. */
  async takeOff({ key }: Operator): Promise<boolean> {
    const kept = await this.#read(key);
    if (kept === undefined) return false;
    return this.#parts.factors.replace({ operator: key, before: kept.sealed, after: null });
  }

  /** Of two who come with the same code at once, one is let in. */
  async #takes({ key }: Operator, kept: Kept, code: string): Promise<boolean> {
    const { usedStep } = kept;
    const secret = Buffer.from(kept.secret, 'hex');
    const step = stepOfCode({ secret, code, wallMs: this.#parts.clock.wallMs(), usedStep });
    if (step === null) return false;
    return this.#write(key, kept, { secret: kept.secret, isInForce: true, usedStep: step });
  }

  async #isPassword({ passwordHash }: Operator, password: string): Promise<boolean> {
    return passwordHash !== null && this.#parts.secrets.verifyPassword(passwordHash, password);
  }

  async #read(key: bigint): Promise<Kept | undefined> {
    const sealed = await this.#parts.factors.read(key);
    if (sealed === undefined) return undefined;
    const factor = JSON.parse(this.#parts.box.open(sealed, placeOf(key))) as Factor;
    return { ...factor, sealed };
  }

  #write(operator: bigint, kept: Kept | undefined, factor: Factor): Promise<boolean> {
    const after = this.#parts.box.seal(JSON.stringify(factor), placeOf(operator));
    return this.#parts.factors.replace({ operator, before: kept?.sealed ?? null, after });
  }

  #audit({ operator: { id }, source }: Owner, action: string): Promise<void> {
    const what = { action, objectType: 'operators', objectId: id };
    return this.#parts.audit.write({ actor: id, source, ...what });
  }
}

/** Bound to its operator: one that is copied to another row does not open. */
const placeOf = (key: bigint): string => `${PLACE} ${key}`;
