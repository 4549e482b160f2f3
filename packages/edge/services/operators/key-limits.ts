// What a key may be limited to: rights of its operator, addresses, a time.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { type Rights, rightsFrom } from '@tandem/domain/rights';
import { FORMATS } from '@tandem/edge/objects';
import type { Operator } from '../ports.ts';
import type { OperatorFault } from './faults.ts';
import { readSource } from './source-list.ts';

export interface LimitsAsked {
  /** Undefined: all that the operator has, now and later. */
  readonly rights: readonly string[] | undefined;
  readonly sources: readonly string[];
  /** RFC 3339; undefined: until it is revoked. */
  readonly expiresAt: string | undefined;
}

interface Limits {
  readonly rights: readonly string[] | null;
  /** One by one: what the key gives today. */
  readonly granted: Rights;
  readonly sources: readonly string[];
  readonly expiresAtMs: number | null;
}

export function readLimits(
  { rights, sources, expiresAt }: LimitsAsked,
  operator: Operator,
  nowMs: number,
): Result<Limits, OperatorFault> {
  const held = rightsFrom(operator.rights);
  for (const right of rights ?? []) {
    const meant = rightsFrom([right]);
    // A word with stars is cut to what the operator has; one that gives nothing is a mistake.
    if ([...meant].some((one) => held.has(one))) continue;
    const detail = `${operator.id} has no right ${JSON.stringify(right)} that a key could have`;
    const allowed = operator.rights.join(', ');
    return fail({ code: 'KEY_REFUSED', field: 'rights', allowed, detail });
  }
  const kept: string[] = [];
  for (const text of sources) {
    const source = readSource(text);
    const { allowed } = FORMATS.ipRange;
    if (source === null)
      return fail({ code: 'KEY_REFUSED', field: 'sources', allowed, detail: text });
    kept.push(source);
  }
  const expiresAtMs = expiresAt === undefined ? null : momentOf(expiresAt);
  if (expiresAtMs !== null && !(expiresAtMs > nowMs)) {
    const allowed = `${FORMATS.moment.allowed}, in the future`;
    return fail({ code: 'KEY_REFUSED', field: 'expiresAt', allowed, detail: String(expiresAt) });
  }
  const asked = rights === undefined ? held : rightsFrom(rights);
  const granted = new Set([...asked].filter((right) => held.has(right)));
  return ok({ rights: rights ?? null, granted, sources: kept, expiresAtMs });
}

/** Not a number when it is no moment. */
function momentOf(text: string): number {
  const read = FORMATS.moment.read(text);
  return read.ok ? Date.parse(read.value) : Number.NaN;
}
