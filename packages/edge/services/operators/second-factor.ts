// The second factor of an operator (SEC-6): shown once, in force when a first code has proved that
// the telephone has it, taken off by its owner with password and code, or by who may change him.
//
//   none -- begin (password) --> begun -- confirm (code) --> in force -- end (both) --> none
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import type { SecretBox } from '../configuration/ports.ts';
import type { AuditLog, Operator, Secrets } from '../ports.ts';
import { makeRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts';
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
  readonly secrets: Pick<Secrets, 'newToken' | 'verifyPassword' | 'hashToken'>;
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, 'wallMs'>;
}

export type FactorFault = 'PASSWORD_WRONG' | 'CODE_WRONG' | 'FACTOR_NONE' | 'FACTOR_STANDS';

interface Factor {
  /** As hex digits. */
  readonly secret: string;
  readonly isInForce: boolean;
  readonly usedStep: number;
  /** Hashes of the recovery codes that are left; absent in one of before there were any. */
  readonly recovery?: readonly string[];
}

interface Kept extends Factor {
  readonly sealed: Uint8Array;
}

export interface Owner {
  readonly operator: Operator;
  readonly source: string;
}

/** Shown this once. */
export interface RecoveryShown {
  readonly recoveryCodes: readonly string[];
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

  async isInForce(operator: Operator): Promise<boolean> {
    return (await this.recoveryLeft(operator)) !== null;
  }

  /**
   * How many recovery codes are left; null: there is no second factor. One that cannot be opened,
   * as in a folder with another secret key, has none that are good for anything.
   */
  async recoveryLeft({ key }: Operator): Promise<number | null> {
    const sealed = await this.#parts.factors.read(key);
    if (sealed === undefined) return null;
    const factor = this.#opened(key, sealed);
    if (factor === undefined) return 0;
    return factor.isInForce ? (factor.recovery ?? []).length : null;
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

  async confirm(owner: Owner, code: string): Promise<Result<RecoveryShown, FactorFault>> {
    const kept = await this.#read(owner.operator.key);
    if (kept === undefined) return fail('FACTOR_NONE');
    if (kept.isInForce) return fail('FACTOR_STANDS');
    const made = makeRecoveryCodes(this.#parts.secrets);
    const withCodes = { ...kept, recovery: made.hashes };
    if (!(await this.#takesTimed(owner.operator, withCodes, code))) return fail('CODE_WRONG');
    await this.#audit(owner, 'factor.set');
    return ok({ recoveryCodes: made.shown });
  }

  /** Ten new ones; those before open nothing any more. */
  async renewCodes(
    owner: Owner,
    { password, code }: { readonly password: string; readonly code: string },
  ): Promise<Result<RecoveryShown, FactorFault>> {
    const { operator } = owner;
    if (!(await this.isInForce(operator))) return fail('FACTOR_NONE');
    if (!(await this.#isPassword(operator, password))) return fail('PASSWORD_WRONG');
    if (!(await this.takesCode(owner, code))) return fail('CODE_WRONG');
    const made = await this.#newCodes(operator);
    if (!made.ok) return made;
    await this.#audit(owner, 'factor.codes');
    return made;
  }

  /** By who may: of one who has lost his. */
  renewCodesOf(operator: Operator): Promise<Result<RecoveryShown, FactorFault>> {
    return this.#newCodes(operator);
  }

  async #newCodes({ key }: Operator): Promise<Result<RecoveryShown, FactorFault>> {
    const kept = await this.#read(key);
    if (kept?.isInForce !== true) return fail('FACTOR_NONE');
    const { shown, hashes } = makeRecoveryCodes(this.#parts.secrets);
    const { sealed, ...factor } = kept;
    const isWritten = await this.#write(key, kept, { ...factor, recovery: hashes });
    return isWritten ? ok({ recoveryCodes: shown }) : fail('FACTOR_STANDS');
  }

  async end(
    owner: Owner,
    { password, code }: { readonly password: string; readonly code: string },
  ): Promise<Result<void, FactorFault>> {
    const kept = await this.#read(owner.operator.key);
    if (kept === undefined) return fail('FACTOR_NONE');
    if (!(await this.#isPassword(owner.operator, password))) return fail('PASSWORD_WRONG');
    if (kept.isInForce && !(await this.#takes(owner, kept, code))) {
      return fail('CODE_WRONG');
    }
    await this.takeOff(owner.operator);
    await this.#audit(owner, 'factor.removed');
    return ok();
  }

  /** A code of the telephone or of the slip of paper, at the door: taken once. */
  async takesCode(owner: Owner, code: string): Promise<boolean> {
    const kept = await this.#read(owner.operator.key);
    return kept?.isInForce === true && this.#takes(owner, kept, code);
  }

  /** By who may: false, there was none. */
  async takeOff({ key }: Operator): Promise<boolean> {
    const before = await this.#parts.factors.read(key);
    if (before === undefined) return false;
    return this.#parts.factors.replace({ operator: key, before, after: null });
  }

  /** Of two who come with the same code at once, one is let in. */
  async #takes(owner: Owner, kept: Kept, code: string): Promise<boolean> {
    const { operator } = owner;
    const { sealed, ...factor } = kept;
    const recovery = takeRecoveryCode(this.#parts.secrets, kept.recovery ?? [], code);
    if (recovery === null) return this.#takesTimed(operator, kept, code);
    if (!(await this.#write(operator.key, kept, { ...factor, recovery }))) return false;
    // Whoever finds one gone that he has not used looks here.
    await this.#audit(owner, 'factor.code');
    return true;
  }

  async #takesTimed({ key }: Operator, kept: Kept, code: string): Promise<boolean> {
    const { sealed, ...factor } = kept;
    const { secret: hex, usedStep } = factor;
    const { clock } = this.#parts;
    const secret = Buffer.from(hex, 'hex');
    const step = stepOfCode({ secret, code, wallMs: clock.wallMs(), usedStep });
    if (step === null) return false;
    return this.#write(key, kept, { ...factor, isInForce: true, usedStep: step });
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

  #opened(key: bigint, sealed: Uint8Array): Factor | undefined {
    try {
      return JSON.parse(this.#parts.box.open(sealed, placeOf(key))) as Factor;
    } catch {
      return undefined; // sealed by another key: whoever signs in is told so
    }
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
