// Who came and went lately, for who follows registrations: each user once, as he is now.
import { ChangeRing } from '@tandem/base/kernel';
import type { RegistryEvent } from './events.ts';

/** A city that comes back after a failure of power registers some thousands in a second. */
const REMEMBERED = 8_192;
const MOST_USERS = 500;

export interface PresenceSince<View> {
  /** What to ask with the next time. */
  readonly at: number;
  /** More has happened than is told. */
  readonly isCut: boolean;
  readonly changed: ReadonlyArray<{
    readonly user: string;
    readonly registrations: readonly View[];
  }>;
}

export class PresenceChanges {
  readonly #ring: ChangeRing<string>;

  /** `first` is beyond every number that an earlier process of this switch has told. */
  constructor(first: number) {
    this.#ring = new ChangeRing({ capacity: REMEMBERED, first });
  }

  hears(event: RegistryEvent): void {
    if (event.type === 'online' || event.type === 'offline') this.#ring.add(event.user);
  }

  /** null: from now on. */
  since<View>(
    number: number | null,
    viewsOf: (user: string) => readonly View[],
  ): PresenceSince<View> {
    const { at, isCut, changes } = this.#ring.since(number);
    const users = new Set<string>();
    for (const user of changes) {
      users.delete(user);
      users.add(user);
    }
    const told = [...users].slice(-MOST_USERS);
    const changed = told.map((user) => ({ user, registrations: viewsOf(user) }));
    return { at, isCut: isCut || users.size > MOST_USERS, changed };
  }
}
