// Phones that come and go. A list of all is not told: it is asked for by pages.
import { registrationShown } from '@tandem/edge/services';
import type { News } from '../news.ts';
import type { LiveSources } from '../ports.ts';
import type { Topic, TopicLook } from '../topic.ts';

export function registrationsTopic({ looks }: LiveSources): Topic {
  return {
    name: 'registrations',
    right: ['phones', 'see'],
    everyMs: 1_000,
    begin: () => look(looks),
  };
}

function look({ presence }: LiveSources['looks']): TopicLook {
  let since: number | null = null;
  let facts: News['facts'];
  return {
    news: async () => {
      const found = await presence(since);
      if (!found.ok) return undefined;
      const { at, users, bindings, changed, isCut } = found.value;
      const isSame = since === at && facts?.users === users && facts.bindings === bindings;
      since = at;
      facts = { users, bindings };
      if (isSame) return undefined;
      const told = changed.map(({ user, registrations }) => ({
        owner: null,
        value: { user, registrations: registrations.map(registrationShown) },
      }));
      return { facts, changed: told, isCut };
    },
    standing: () => (facts === undefined ? {} : { facts }),
  };
}
