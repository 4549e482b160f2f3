import { id, memo } from '../fields/common.ts';
import { defineKind } from '../kind.ts';
import { choice, flag, formatted, list, secret } from '../schema/build.ts';

const MAX_SECRET_CHARACTERS = 256;

/** What may be told of: a call's way, phones that come and go, and calls for help (RTE-14). */
const EVENTS = [
  ...(['callRinging', 'callAnswered', 'callEnded', 'phoneOnline', 'phoneOffline'] as const),
  ...(['emergencyCall', 'emergencyCallFailed'] as const),
] as const;

export const webhooks = defineKind({
  name: 'webhooks',
  one: 'webhook',
  meaning: 'A server that is told over HTTP what happens to calls and phones, as it happens',
  naturalKey: 'id',
  chapters: {
    Webhook: {
      id,
      url: formatted('Where to', 'webhookUrl'),
      enabled: flag('It is told', true),
      events: list('What it is told of; empty: everything', choice('An event', EVENTS), {
        most: EVENTS.length,
        unordered: true,
      }),
      secret: secret('Key of the signature', { most: MAX_SECRET_CHARACTERS }),
      memo,
    },
  },
});
