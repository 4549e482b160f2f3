// Sessions that are open: one's own, and those of operators whom one may see; each can be ended.
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import type { ConfigurationStore } from '../configuration/ports.ts';
import type {
  Asker,
  AuditLog,
  OpenSession,
  Operator,
  OperatorStore,
  SessionStore,
} from '../ports.ts';
import { momentText } from '../records/view.ts';
import { NOT_BY_KEY, notAllowed, type OperatorFault } from './faults.ts';
import { isSelf, mayActFor, maySeeOperator } from './operator-rights.ts';

export interface SessionParts {
  readonly operators: Pick<OperatorStore, 'list'>;
  readonly sessions: Pick<SessionStore, 'list' | 'remove'>;
  readonly configuration: { readonly store: Pick<ConfigurationStore, 'find'> };
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, 'wallMs'>;
}

export interface SessionShown {
  readonly id: string;
  readonly operator: string;
  readonly source: string;
  readonly openedAt: string;
  readonly expiresAt: string;
}

interface Found {
  readonly id: string;
  readonly session: OpenSession;
  readonly operator: Operator;
}

/** Newest first. */
export async function listSessions(
  parts: SessionParts,
  asker: Asker,
): Promise<readonly SessionShown[]> {
  return (await seen(parts, asker)).map(({ id, session, operator }) => ({
    ...{ id, operator: operator.id, source: session.source },
    openedAt: momentText(session.openedAtMs),
    expiresAt: momentText(session.expiresAtMs),
  }));
}

export async function endSession(
  parts: SessionParts,
  { id, asker }: { readonly id: string; readonly asker: Asker },
): Promise<Result<void, OperatorFault>> {
  if (asker.via === 'key') return fail(NOT_BY_KEY);
  const found = (await seen(parts, asker)).find((one) => one.id === id);
  if (found === undefined) return fail({ code: 'SESSION_MISSING' });
  const { operator, session } = found;
  const { store } = parts.configuration;
  const isAllowed = isSelf(asker, operator) || (await mayActFor(store, asker, operator));
  if (!isAllowed) return fail(notAllowed(operator.id));
  await parts.sessions.remove(session.tokenHash);
  const { actor, source } = asker;
  const what = { action: 'session.ended', objectType: 'operators', objectId: operator.id };
  await parts.audit.write({ actor, source, ...what });
  return ok();
}

async function seen(parts: SessionParts, asker: Asker): Promise<readonly Found[]> {
  const { store } = parts.configuration;
  const operators = new Map<bigint, Operator>();
  for (const operator of await parts.operators.list()) {
    if (await maySeeOperator(store, asker, operator)) operators.set(operator.key, operator);
  }
  const now = parts.clock.wallMs();
  return (await parts.sessions.list()).flatMap((session) => {
    const operator = operators.get(session.operatorKey);
    if (operator === undefined || session.expiresAtMs <= now) return [];
    return [{ id: idOf(session), session, operator }];
  });
}

const ID_CHARACTERS = 16;
/** A part of the hash: it opens nothing, and no other session has the same. */
const idOf = ({ tokenHash }: OpenSession): string =>
  Buffer.from(tokenHash).toString('hex').slice(0, ID_CHARACTERS);
