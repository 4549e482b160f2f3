// An operator signs in with a password, gets a session, and asks by it (SEC-6).
import { type Clock, fail, type Ms, ms, ok, type Result } from '@tandem/base/kernel';
import { EVERY_RIGHT, NO_RIGHTS, rightsFrom } from '@tandem/domain/rights';
import type { AccessMemory, SessionHolder } from './operators/access-memory.ts';
import type { SecondFactors } from './operators/second-factor.ts';
import type { Asker, AuditLog, Operator, OperatorStore, Secrets, SessionStore } from './ports.ts';

/** A working day and a night shift; after it one signs in again. */
const SESSION_MS = 12 * 3_600_000;
/** Tries before a pause: enough for a forgotten layout or caps lock, hopeless for a word list. */
const MAX_TRIES = 5;
const PAUSE_MS = ms(15 * 60_000);
/** From one address, under whatever names: a house behind one address signs in with fewer. */
const MAX_TRIES_OF_SOURCE = 30;
/** Sources and names that are remembered at once; beyond it the oldest is forgotten. */
const MAX_WATCHED = 10_000;

/** Of what is asked for again. */
const WRONG: ReadonlySet<string> = new Set(['PASSWORD_WRONG', 'CODE_WRONG']);

export interface SignInParts {
  readonly operators: OperatorStore;
  readonly sessions: SessionStore;
  readonly audit: AuditLog;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly second: Pick<SecondFactors, 'isInForce' | 'takesCode'>;
  readonly access: Pick<AccessMemory, 'sessions'>;
}

export type SignInFault =
  | 'SESSION_WRONG_LOGIN'
  | 'SESSION_TOO_MANY_TRIES'
  | 'SESSION_LOCKED'
  | 'SESSION_CODE_NEEDED'
  | 'SESSION_CODE_WRONG';

export interface SignedIn {
  readonly token: string;
  readonly maxAgeSeconds: number;
  readonly operator: Operator;
}

export interface Credentials {
  readonly id: string;
  readonly password: string;
  /** Of the second factor. */
  readonly code?: string | undefined;
  readonly source: string;
}

export class SignIn {
  readonly #parts: SignInParts;
  readonly #tries = new Map<string, { count: number; lastAt: Ms }>();
  /** Verified against when there is no such operator, so that both answers take the same time. */
  readonly #nobodysHash: Promise<string>;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#nobodysHash = parts.secrets.hashPassword(parts.secrets.newToken().token);
  }

  async signIn(credentials: Credentials): Promise<Result<SignedIn, SignInFault>> {
    const { id, password, source } = credentials;
    const { operators, secrets } = this.#parts;
    const watched = `${source} ${id}`;
    if (this.#isPaused(watched, MAX_TRIES) || this.#isPaused(source, MAX_TRIES_OF_SOURCE)) {
      return fail('SESSION_TOO_MANY_TRIES');
    }
    // Counted before it is known to be wrong: many tries at once must not all pass the check above.
    this.#noteTry(watched);
    this.#noteTry(source);
    const operator = await operators.find(id);
    const hash = operator?.passwordHash ?? (await this.#nobodysHash);
    const right = await secrets.verifyPassword(hash, password);
    if (operator === undefined || !right) {
      await this.#audit({ id, source }, 'session.refused');
      return fail('SESSION_WRONG_LOGIN');
    }
    if (operator.locked) return fail('SESSION_LOCKED');
    const wrong = await this.#factorFault(operator, credentials);
    if (wrong !== null) return fail(wrong);
    this.#tries.delete(watched);
    this.#tries.delete(source);
    return ok(await this.#open(operator, source));
  }

  /** Asked only of who knows the password: nobody else learns that there is one. */
  async #factorFault(
    operator: Operator,
    { id, code, source }: Credentials,
  ): Promise<SignInFault | null> {
    const { second } = this.#parts;
    if (!(await second.isInForce(operator))) return null;
    if (code === undefined) return 'SESSION_CODE_NEEDED';
    if (await second.takesCode({ operator, source }, code)) return null;
    await this.#audit({ id, source }, 'session.refused');
    return 'SESSION_CODE_WRONG';
  }

  async #open(operator: Operator, source: string): Promise<SignedIn> {
    const { operators, sessions, secrets, clock } = this.#parts;
    const { token, hash } = secrets.newToken();
    await sessions.create({
      tokenHash: hash,
      operatorKey: operator.key,
      expiresAtMs: clock.wallMs() + SESSION_MS,
      source,
    });
    await operators.noteLogin(operator.key);
    await this.#audit({ id: operator.id, source }, 'session.opened');
    return { token, maxAgeSeconds: SESSION_MS / 1_000, operator };
  }

  /** Who holds this token; undefined when it is unknown, over, or its operator was locked. */
  async whoIs(token: string): Promise<Operator | undefined> {
    const { secrets } = this.#parts;
    return this.#ifOpen(await this.#holderOf(secrets.hashToken(token)));
  }

  /** The same, as it was remembered a moment ago: for every request. */
  async whoWas(token: string): Promise<Operator | undefined> {
    const { secrets, access } = this.#parts;
    const hash = secrets.hashToken(token);
    return this.#ifOpen(await access.sessions.find(hash, () => this.#holderOf(hash)));
  }

  async #holderOf(hash: Uint8Array): Promise<SessionHolder | undefined> {
    const { operators, sessions } = this.#parts;
    const session = await sessions.find(hash);
    if (session === undefined) return undefined;
    const operator = await operators.findByKey(session.operatorKey);
    if (operator?.locked !== false) return undefined;
    return { operator, expiresAtMs: session.expiresAtMs };
  }

  #ifOpen(holder: SessionHolder | undefined): Operator | undefined {
    const isOpen = holder !== undefined && holder.expiresAtMs > this.#parts.clock.wallMs();
    return isOpen ? holder.operator : undefined;
  }

  /** The same as one who asks; `source` is where this request comes from. */
  async askerOf(token: string, source: string): Promise<Asker | undefined> {
    const operator = await this.whoIs(token);
    return operator && askerFor(operator, source);
  }

  async signOut(token: string): Promise<void> {
    await this.#parts.sessions.remove(this.#parts.secrets.hashToken(token));
  }

  /**
   * One's own password or code, asked for again: a session that was left open, or stolen, is no
   * place to try them out. `run` tells what became of the try.
   */
  async tries<Value, Fault extends string>(
    { id }: Pick<Operator, 'id'>,
    run: () => Promise<Result<Value, Fault>>,
  ): Promise<Result<Value, Fault | 'SESSION_TOO_MANY_TRIES'>> {
    // No source stands before a colon alone.
    const watched = `: ${id}`;
    if (this.#isPaused(watched, MAX_TRIES)) return fail('SESSION_TOO_MANY_TRIES');
    this.#noteTry(watched);
    const tried = await run();
    if (tried.ok) this.#tries.delete(watched);
    else if (!WRONG.has(tried.error)) this.#untry(watched);
    return tried;
  }

  /** It was no try: nothing was looked at, or what was tried was right. */
  #untry(watched: string): void {
    const tries = this.#tries.get(watched);
    if (tries !== undefined) tries.count -= 1;
  }

  #isPaused(watched: string, most: number): boolean {
    const tries = this.#tries.get(watched);
    if (tries === undefined || tries.count < most) return false;
    if (this.#parts.clock.now() - tries.lastAt < PAUSE_MS) return true;
    this.#tries.delete(watched);
    return false;
  }

  #noteTry(watched: string): void {
    const count = (this.#tries.get(watched)?.count ?? 0) + 1;
    this.#tries.delete(watched); // so that the map's order is the order of the last tries
    this.#tries.set(watched, { count, lastAt: this.#parts.clock.now() });
    if (this.#tries.size <= MAX_WATCHED) return;
    for (const oldest of this.#tries.keys()) {
      this.#tries.delete(oldest);
      return;
    }
  }

  #audit(who: { readonly id: string; readonly source: string }, action: string): Promise<void> {
    const { id, source } = who;
    return this.#parts.audit.write({
      actor: id,
      source,
      action,
      objectType: 'operators',
      objectId: id,
    });
  }
}

/** Who has not chosen a password yet, or is locked, may do nothing, whatever the roles say. */
export function askerFor(operator: Operator, source: string): Asker {
  const { id, locked, mustChangePassword, rights, accountKey } = operator;
  const isHeld = locked || mustChangePassword;
  return {
    actor: id,
    source,
    via: 'session',
    rights: isHeld ? NO_RIGHTS : rightsFrom(rights),
    account: accountKey,
  };
}

/** Whoever may open the local socket: the administrator of this machine. */
export function localAsker(uid: string): Asker {
  return {
    actor: `local:${uid}`,
    source: 'local',
    via: 'local',
    rights: EVERY_RIGHT,
    account: null,
  };
}
