// Who did something, and from where: an operator by his name, and the command line of the machine,
// which the audit has as local:UID, in words.
import { useMemo } from 'react';
import { useWords } from '../i18n/index.ts';

const LOCAL = 'local';

export interface Actors {
  actor(name: string): string;
  /** Who, and from where. */
  by(name: string, source: string): string;
}

export function useActors(): Actors {
  const say = useWords();
  return useMemo(() => {
    const actor = (name: string): string => {
      const [via, user] = name.split(':');
      return via === LOCAL && user !== undefined ? say('common.localActor', { user }) : name;
    };
    return {
      actor,
      by: (name, source) =>
        source === LOCAL ? actor(name) : say('objects.historyBy', { actor: actor(name), source }),
    };
  }, [say]);
}
