// A key that stands gets another name, other rights, addresses, another end: machines move, and
// what they ask with need not be made anew.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { mayGrant } from '@tandem/domain/rights';
import type { Asker } from '../ports.ts';
import { NOT_BY_KEY, notAllowed, type OperatorFault } from './faults.ts';
import { type LimitsAsked, readLimits } from './key-limits.ts';
import { type KeyParts, type KeyShown, keyShown, noKey, operatorFor } from './keys.ts';
import { ownerOfOperator } from './operator-rights.ts';
import type { ApiKey } from './ports.ts';

export interface KeyToChange {
  readonly id: bigint;
  /** What is absent stays. */
  readonly change: {
    readonly name?: string;
    /** Null: all that the operator has. */
    readonly rights?: readonly string[] | null;
    /** None: from everywhere. */
    readonly sources?: readonly string[];
    /** RFC 3339; null: until it is revoked. */
    readonly expiresAt?: string | null;
  };
  readonly asker: Asker;
}

export async function changeKey(
  parts: KeyParts,
  { id, change, asker }: KeyToChange,
): Promise<Result<KeyShown, OperatorFault>> {
  if (asker.via === 'key') return fail(NOT_BY_KEY);
  const key = await parts.keys.get(id);
  const found = key && (await operatorFor(parts, key.operatorId, asker));
  if (key === undefined || found === undefined) return fail(noKey(id));
  if (!found.ok) return found.error.code === 'OPERATOR_MISSING' ? fail(noKey(id)) : found;
  const operator = found.value;
  const read = readLimits(limitsAfter(key, change), operator, parts.clock.wallMs());
  if (!read.ok) return read;
  const { granted, sources, expiresAtMs } = read.value;
  // Also where nothing is given that it had not: whoever widens its addresses gives all it has.
  const owner = await ownerOfOperator(parts.configuration.store, operator);
  if (!mayGrant(asker, { rights: granted, owner })) return fail(notAllowed(operator.id));
  // What stays is not judged anew: an end may be over, and its operator may have lost a right.
  const { name = key.name, rights = key.rights } = change;
  const end = change.expiresAt === undefined ? key.expiresAtMs : expiresAtMs;
  const after = { name, rights, sources, expiresAtMs: end };
  await parts.keys.change(id, after);
  const { actor, source } = asker;
  await parts.audit.write({
    ...{ actor, source, action: 'key.changed' },
    ...{ objectType: 'operators', objectId: operator.id },
    before: { key: String(id), ...limitsOf(key) },
    after: { key: String(id), ...after },
  });
  return ok(keyShown({ ...key, ...after }));
}

function limitsAfter(key: ApiKey, change: KeyToChange['change']): LimitsAsked {
  const { rights, sources = key.sources, expiresAt } = change;
  return { rights: rights ?? undefined, sources, expiresAt: expiresAt ?? undefined };
}

const limitsOf = ({ name, rights, sources, expiresAtMs }: ApiKey) => {
  return { name, rights, sources, expiresAtMs };
};
