// Accounts refer to accounts: an agent comes before those that belong to it. Circles have been
// refused before.
import type { Fields } from '@tandem/edge/objects';

export function agentsFirst<One extends { readonly id: string }>(
  objects: readonly One[],
  fieldsOf: (object: One) => Fields,
): readonly One[] {
  const waiting = new Map(objects.map((object) => [object.id, object]));
  const ordered: One[] = [];
  const take = (object: One): void => {
    // Taken out first, so that even a circle comes to an end.
    if (!waiting.delete(object.id)) return;
    const { agent } = fieldsOf(object);
    const above = typeof agent === 'string' ? waiting.get(agent) : undefined;
    if (above !== undefined) take(above);
    ordered.push(object);
  };
  for (const object of objects) take(object);
  return ordered;
}
