// Calls that come, are answered and end. A list of all is not told: it is asked for by pages.
import { callView, payersCallView } from '@tandem/edge/services';
import type { CallsChanged } from '@tandem/engine/calls/control';
import type { News } from '../news.ts';
import type { LiveSources } from '../ports.ts';
import type { Topic, TopicLook } from '../topic.ts';

export function callsTopic({ looks }: LiveSources): Topic {
  return {
    name: 'calls',
    right: ['calls', 'see', 'each'],
    everyMs: 1_000,
    begin: () => look(looks),
  };
}

function look({ callChanges }: LiveSources['looks']): TopicLook {
  let since: number | null = null;
  let facts: News['facts'];
  return {
    news: async () => {
      const found = await callChanges(since);
      if (!found.ok) return undefined;
      const { at, calls, connected } = found.value;
      const isSame = since === at && facts?.calls === calls && facts.connected === connected;
      since = at;
      facts = { calls, connected };
      return isSame ? undefined : newsOf(found.value);
    },
    standing: () => (facts === undefined ? {} : { facts }),
  };
}

function newsOf({ calls, connected, changed, ended, isCut }: CallsChanged): News {
  return {
    facts: { calls, connected },
    changed: changed.map((call) => ({
      ...{ owner: ownerOf(call), value: callView(call), ownValue: payersCallView(call) },
    })),
    removed: ended.map((call) => ({ owner: ownerOf(call), value: call.id })),
    isCut,
  };
}

const ownerOf = ({ payer }: Pick<CallsChanged['ended'][number], 'payer'>): bigint | null =>
  payer === null ? null : BigInt(payer.key);
