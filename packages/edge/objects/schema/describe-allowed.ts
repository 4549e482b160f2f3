// What a field takes, in a few words: the same in faults, in help and in the manual.
import { FORMATS } from '../formats/index.ts';
import type { SchemaNode } from './node.ts';
import { takesNull, withoutNull } from './node.ts';

/** '1-600 s', 'one of: extension, expiration', '1-64 of A-Z a-z 0-9 . _ -' */
export function describeAllowed(node: SchemaNode): string {
  if (takesNull(node)) {
    const meaning = node['x-null'];
    const none = meaning === undefined ? 'null' : `null = ${meaning}`;
    return `${describeAllowed(withoutNull(node))}, or ${none}`;
  }
  if (node.enum !== undefined) return `one of: ${node.enum.join(', ')}`;
  switch (node.type) {
    case 'integer':
      return inUnit(`${node.minimum}-${node.maximum}`, node);
    case 'boolean':
      return 'true or false';
    case 'array':
      return describeList(node);
    case 'object':
      return `an object with ${Object.keys(node.properties ?? {}).join(', ')}`;
    case 'string':
      return describeText(node);
    default:
      return 'null';
  }
}

function describeList({ items = {}, minItems = 0, maxItems = 0 }: SchemaNode): string {
  const count = minItems === 0 ? `at most ${maxItems}` : `${minItems}-${maxItems}`;
  return `a list of ${count}, each ${describeAllowed(items)}`;
}

function describeText(node: SchemaNode): string {
  const { format = 'text', minLength = 0, maxLength } = node;
  if (node['x-refers'] !== undefined) return `the ${describeReferred(node)}`;
  if (format === 'money' || format === 'decimal') return inUnit(describeDecimal(node), node);
  if (maxLength === undefined) return FORMATS[format].allowed;
  return `${minLength === 0 ? 'at most ' : `${minLength}-`}${maxLength} characters`;
}

/** 'id of one of accounts whose type is clearing' */
export function describeReferred(node: SchemaNode): string {
  const where = node['x-where'];
  const which = where === undefined ? '' : ` whose ${where.field} is ${where.values.join(' or ')}`;
  return `id of one of ${node['x-refers']}${which}`;
}

function describeDecimal(node: SchemaNode): string {
  const { format = 'money' } = node;
  const [least, most] = [node['x-least'], node['x-most']];
  if (least === undefined && most === undefined) return FORMATS[format].allowed;
  if (most === undefined) return `${FORMATS[format].allowed}, at least ${least}`;
  return `${FORMATS[format].allowed}, ${least ?? 'any'} to ${most}`;
}

function inUnit(what: string, node: SchemaNode): string {
  const unit = node['x-unit'];
  return unit === undefined ? what : `${what} ${unit}`;
}
