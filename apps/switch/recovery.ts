// What the run before has left open is brought to its end: peers first, then records, then the
// epoch that voids the leases they used (engine/calls/recovery.ts). New calls need not wait for it:
// they use money of their own book, and steps of theirs may stand before the epoch.
import type { Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { type LeftBehind, Recovery, type SipEndpoint } from '@tandem/engine/calls';
import type { SwitchJournal } from './journal.ts';

export interface Recovering {
  readonly node: string;
  readonly journal: Pick<SwitchJournal, 'append' | 'epoch'> & LeftBehind;
  readonly endpoint: Pick<SipEndpoint, 'hangUpFromFacts'>;
  readonly timers: Timers;
  readonly log: Log;
}

export function recover({ node, journal, endpoint, timers, log }: Recovering): Recovery {
  const { epoch } = journal;
  const recovery = new Recovery(journal, {
    ...{ journal, timers },
    hangUp: {
      hangUp(facts, cause, heard) {
        if (endpoint.hangUpFromFacts(facts, { cause, heard })) return;
        const { remoteAddress } = facts;
        log.warn('RECOVERY_NO_WAY', 'a leg of an open call cannot be hung up', { remoteAddress });
        heard();
      },
    },
    closed: () => void journal.append({ kind: 'epoch', node, epoch }),
  });
  const { calls, dialogs } = recovery;
  if (calls > 0) {
    log.warn('RECOVERY_CALLS', 'calls that were up when the switch ended are closed', {
      ...{ calls, dialogs },
    });
  }
  return recovery.begin();
}
