// Changes of one process, one after the other: each is made for a version of the whole
// configuration, and those made side by side would only overtake each other.

const last = new WeakMap<object, Promise<unknown>>();

export function inTurn<T>(store: object, work: () => Promise<T>): Promise<T> {
  const before = last.get(store) ?? Promise.resolve();
  const mine = before.then(work, work);
  last.set(store, mine);
  return mine;
}
