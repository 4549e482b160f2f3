// Keys of operators for machines: made, listed, changed, revoked. The token is shown once and kept
// as a hash.
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import { mayGrant } from '@tandem/domain/rights';
import type { ConfigurationStore } from '../configuration/ports.ts';
import type { Asker, AuditLog, Operator, OperatorStore, Secrets } from '../ports.ts';
import { NOT_BY_KEY, noOperator, notAllowed, type OperatorFault } from './faults.ts';
import { tokenText } from './key-access.ts';
import { type LimitsAsked, readLimits } from './key-limits.ts';
import {
  isOperatorWithin,
  isSelf,
  mayActFor,
  maySeeOperator,
  ownerOfOperator,
} from './operator-rights.ts';
import type { ApiKey, ApiKeyStore } from './ports.ts';

export interface KeyParts {
  readonly operators: OperatorStore;
  readonly keys: ApiKeyStore;
  readonly configuration: { readonly store: Pick<ConfigurationStore, 'find'> };
  readonly secrets: Pick<Secrets, 'newToken'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export interface KeyShown {
  readonly id: string;
  readonly operator: string;
  readonly name: string;
  readonly rights: readonly string[] | null;
  readonly sources: readonly string[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

export interface KeyToMake extends LimitsAsked {
  readonly operator: string;
  readonly name: string;
  readonly asker: Asker;
}

/** What it is, and the token by which it is used. */
export interface KeyMade {
  readonly id: string;
  readonly token: string;
}

export async function makeKey(
  parts: KeyParts,
  request: KeyToMake,
): Promise<Result<KeyMade, OperatorFault>> {
  const { asker, name } = request;
  if (asker.via === 'key') return fail(NOT_BY_KEY);
  const found = await operatorFor(parts, request.operator, asker);
  if (!found.ok) return found;
  const operator = found.value;
  const read = readLimits(request, operator, parts.clock.wallMs());
  if (!read.ok) return read;
  const { rights, granted, sources, expiresAtMs } = read.value;
  const owner = await ownerOfOperator(parts.configuration.store, operator);
  if (!mayGrant(asker, { rights: granted, owner })) return fail(notAllowed(operator.id));
  const { token, hash } = parts.secrets.newToken();
  const operatorKey = operator.key;
  const fields = { operatorKey, name, rights, sources, expiresAtMs };
  const id = String(await parts.keys.create({ ...fields, tokenHash: hash }));
  const { actor, source } = asker;
  await parts.audit.write({
    ...{ actor, source, action: 'key.created' },
    ...{ objectType: 'operators', objectId: operator.id },
    after: { key: id, name, rights, sources, expiresAtMs },
  });
  return ok({ id, token: tokenText(token) });
}

/** Everybody makes keys for himself; for others it needs the right to change them. */
export async function operatorFor(
  { operators, configuration: { store } }: KeyParts,
  id: string,
  asker: Asker,
): Promise<Result<Operator, OperatorFault>> {
  const operator = await operators.find(id);
  if (operator === undefined || !(await isOperatorWithin(store, asker, operator))) {
    return fail(noOperator(id));
  }
  if (isSelf(asker, operator) || (await mayActFor(store, asker, operator))) return ok(operator);
  return fail(notAllowed(id));
}

export async function listKeys(
  { operators, keys, configuration: { store } }: KeyParts,
  asker: Asker,
): Promise<readonly KeyShown[]> {
  const visible = new Map<bigint, boolean>();
  const shown: KeyShown[] = [];
  for (const key of await keys.list()) {
    if (!visible.has(key.operatorKey)) {
      const operator = await operators.findByKey(key.operatorKey);
      const isSeen = operator !== undefined && (await maySeeOperator(store, asker, operator));
      visible.set(key.operatorKey, isSeen);
    }
    if (visible.get(key.operatorKey) === true) shown.push(keyShown(key));
  }
  return shown;
}

export function keyShown({ id, operatorId, ...key }: ApiKey): KeyShown {
  const { name, rights, sources, createdAtMs, expiresAtMs, lastUsedAtMs } = key;
  return {
    ...{ id: String(id), operator: operatorId, name, rights, sources },
    ...{ createdAtMs, expiresAtMs, lastUsedAtMs },
  };
}

export interface KeyToRevoke {
  readonly id: bigint;
  readonly asker: Asker;
}

/** It is gone at once; requests that it has begun may still end. */
export async function revokeKey(
  parts: KeyParts,
  { id, asker }: KeyToRevoke,
): Promise<Result<void, OperatorFault>> {
  if (asker.via === 'key') return fail(NOT_BY_KEY);
  const key = await parts.keys.get(id);
  const found = key && (await operatorFor(parts, key.operatorId, asker));
  if (key === undefined || found === undefined) return fail(noKey(id));
  if (!found.ok) return found.error.code === 'OPERATOR_MISSING' ? fail(noKey(id)) : found;
  await parts.keys.remove(id);
  const { actor, source } = asker;
  await parts.audit.write({
    ...{ actor, source, action: 'key.revoked' },
    ...{ objectType: 'operators', objectId: key.operatorId },
    before: { key: String(id), name: key.name },
  });
  return ok();
}

export const noKey = (id: bigint): OperatorFault => ({
  code: 'KEY_MISSING',
  field: 'id',
  detail: `there is no key ${id}`,
});
