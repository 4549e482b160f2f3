// Stores through which a right can vanish, each of whose changes makes remembered ones forgotten
// before whoever asked for the change has his answer; also when it failed, since it may have been
// done all the same.
import type { ConfigurationStore } from '../configuration/ports.ts';
import type { OperatorStore, SessionStore } from '../ports.ts';
import type { AccessMemory } from './access-memory.ts';
import type { ApiKeyStore } from './ports.ts';

export interface AccessStores {
  readonly operators: OperatorStore;
  readonly sessions: SessionStore;
  readonly keys: ApiKeyStore;
  /** Of operators and roles, with their rights and the account that one is bound to. */
  readonly store: Pick<ConfigurationStore, 'transact'>;
}

export function forgetful<Stores extends AccessStores>(
  { operators, sessions, keys, store, ...rest }: Stores,
  memory: Pick<AccessMemory, 'forget'>,
) {
  const then = <Asked extends unknown[], Answer>(change: (...asked: Asked) => Promise<Answer>) => {
    return async (...asked: Asked): Promise<Answer> => {
      try {
        return await change(...asked);
      } finally {
        memory.forget();
      }
    };
  };
  return {
    ...rest,
    operators: { ...operators, setPassword: then(operators.setPassword) },
    sessions: {
      ...sessions,
      remove: then(sessions.remove),
      removeAllOf: then(sessions.removeAllOf),
    },
    keys: { ...keys, change: then(keys.change), remove: then(keys.remove) },
    store: { ...store, transact: then(store.transact) },
  } as Stores;
}
