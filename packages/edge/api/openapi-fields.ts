// Fields of a kind as the document tells them. In TypeScript an object has all of them; who sends
// one leaves out what has a default, and who is answered never gets a secret.
import { isRequired, type SchemaNode } from '@tandem/edge/objects';

type Json = Readonly<Record<string, unknown>>;

/** Names of the fields that a new object must come with. */
export function namesRequired({ properties = {} }: SchemaNode): readonly string[] {
  return Object.keys(properties).filter((name) => {
    const property = properties[name];
    return property !== undefined && isRequired(property);
  });
}

/** Nothing is said of what the whole needs: a change has only the fields that change. */
export function fieldsToSend(node: SchemaNode): Json {
  const { required: _, properties = {}, ...same } = node as SchemaNode & Json;
  const fields = Object.entries(properties).map(([name, one]) => [name, valueToSend(one)]);
  return { ...same, properties: Object.fromEntries(fields) };
}

/** A record in a list comes whole. */
function valueToSend(node: SchemaNode): Json {
  const { anyOf, items, properties } = node;
  if (anyOf !== undefined) return { ...node, anyOf: anyOf.map(valueToSend) };
  if (items !== undefined) return { ...node, items: valueToSend(items) };
  if (properties === undefined) return { ...node };
  const required = namesRequired(node);
  return { ...fieldsToSend(node), ...(required.length === 0 ? {} : { required }) };
}
