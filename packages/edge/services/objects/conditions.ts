// What a list is narrowed by, field by field: lock:all, type:agent. Fields that name other objects
// are kept as something else than what they read as; that of accounts has a filter of its own.
import { fail, ok, type Result } from '@tandem/base/kernel';
import { fieldsOf, type KindName, kindOf, type SchemaNode } from '@tandem/edge/objects';
import type { FieldCondition } from './ports.ts';

export interface WhereFault {
  readonly is: 'where';
  readonly allowed: string;
}

export function conditionsOf(
  kind: KindName,
  where: readonly string[],
): Result<readonly FieldCondition[], WhereFault> {
  const properties = kindOf(kind).node.properties ?? {};
  const names = fieldsOf(kindOf(kind)).document.filter((name) => isPlain(properties[name]));
  const conditions: FieldCondition[] = [];
  for (const text of where) {
    const at = text.indexOf(':');
    const [field, value] = [text.slice(0, at), text.slice(at + 1)];
    const schema = properties[field];
    if (at < 1 || schema === undefined || !names.includes(field)) {
      return fail({ is: 'where', allowed: `FIELD:VALUE with one of ${names.join(', ')}` });
    }
    const { default: usual } = schema;
    const isNone = usual === undefined || usual === null;
    conditions.push({ field, value, usual: isNone ? null : String(usual) });
  }
  return ok(conditions);
}

function isPlain(schema: SchemaNode | undefined): boolean {
  if (schema === undefined || schema['x-refers'] !== undefined) return false;
  const among = schema.anyOf ?? [schema];
  return among.every(({ type, 'x-refers': refers }) => {
    return refers === undefined && type !== 'array' && type !== 'object';
  });
}
