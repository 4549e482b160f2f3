// What the run before has left open is brought to its end: peers first, then records, then the
// epoch that voids the leases they used (engine/calls/recovery.ts). New calls need not wait for it:
// they use money of their own book, and steps of theirs may stand before the epoch.
import type { Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { RecordedParty } from '@tandem/domain/record';
import {
  type Farewell,
  type LeftBehind,
  Recovery,
  type SipEndpoint,
  vendorLogin,
} from '@tandem/engine/calls';
import type { Snapshot } from '@tandem/engine/snapshot';
import type { SwitchJournal } from './journal.ts';

export interface Recovering {
  /** Vendors as they are configured now. */
  readonly holder: { readonly current: Pick<Snapshot, 'byKey'> };
  readonly node: string;
  readonly journal: Pick<SwitchJournal, 'append' | 'epoch'> & LeftBehind;
  readonly endpoint: Pick<SipEndpoint, 'hangUpFromFacts'>;
  readonly timers: Timers;
  readonly log: Log;
}

export function recover(recovering: Recovering): Recovery {
  const { node, journal, endpoint, timers, log, holder } = recovering;
  const { epoch } = journal;
  const recovery = new Recovery(journal, {
    ...{ journal, timers },
    hangUp: {
      hangUp({ dialog, vendor }, cause, heard) {
        const login = vendor === null ? null : loginOf(vendor, holder.current);
        if (endpoint.hangUpFromFacts(dialog, { cause, login, heard })) return;
        const { remoteAddress } = dialog;
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

/** What a vendor may ask for; null: nothing that we know. */
function loginOf({ kind, key }: RecordedParty, now: Pick<Snapshot, 'byKey'>): Farewell['login'] {
  if (kind !== 'routingGateway') return null;
  const gateway = now.byKey('routingGateways', BigInt(key));
  return gateway === undefined ? null : vendorLogin(gateway);
}
