/** A field of what has no type of ours: a loaded addon, Node's insides, an error. */
export function field(of: unknown, name: string | symbol): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
