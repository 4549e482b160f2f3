// Where in a configuration something stands, by natural keys:
// routingGateways[north-1].addresses[2]. A chain of parents, because a text is needed only for
// what is reported.
export interface Place {
  readonly parent: Place | null;
  readonly name: string;
  /** 'field' is written .name, 'item' is written [name]. */
  readonly is: 'field' | 'item';
}

export function field(parent: Place | null, name: string): Place {
  return { parent, name, is: 'field' };
}

/** By its natural key, or by its place in the list counted from 1. */
export function item(parent: Place, key: string | number): Place {
  return { parent, name: typeof key === 'number' ? `#${key}` : key, is: 'item' };
}

export function pathOf(place: Place): string {
  const steps: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.parent) {
    if (at.is === 'item') steps.push(`[${at.name}]`);
    else steps.push(at.parent === null ? at.name : `.${at.name}`);
  }
  return steps.reverse().join('');
}

/** The innermost name of a field: what the fault is about, without where. */
export function fieldOf(place: Place): string {
  for (let at: Place | null = place; at !== null; at = at.parent) {
    if (at.is === 'field') return at.name;
  }
  return place.name;
}
