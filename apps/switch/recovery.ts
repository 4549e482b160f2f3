// What the run before has left open is brought to its end: peers first, then records, then the
// epoch that voids the leases they used (engine/calls/recovery.ts). New calls need not wait for it:
// they use money of their own book, and steps of theirs may stand before the epoch.
import type { Timers } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import type { RecordedParty } from '@tandem/domain/record';
import {
  type Farewell,
  type LeftBehind,
  type LeftLeg,
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
  readonly journal: Pick<SwitchJournal, 'append' | 'epoch' | 'whenEpochKept'> & LeftBehind;
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
      hangUp({ dialog, side, party }, cause, heard) {
        const said = party === null ? NOTHING : sayingsOf(side, party, holder.current);
        if (endpoint.hangUpFromFacts(dialog, { ...said, cause, heard })) return;
        const { remoteAddress } = dialog;
        log.warn('RECOVERY_NO_WAY', 'a leg of an open call cannot be hung up', { remoteAddress });
        heard();
      },
    },
    closed: () => journal.whenEpochKept(() => void journal.append({ kind: 'epoch', node, epoch })),
  });
  const { calls, dialogs } = recovery;
  if (calls > 0) {
    log.warn('RECOVERY_CALLS', 'calls that were up when the switch ended are closed', {
      ...{ calls, dialogs },
    });
  }
  return recovery.begin();
}

type Sayings = Omit<Farewell, 'cause' | 'heard'>;
const NOTHING: Sayings = { login: null };

/** As its party is configured now: what it may ask for, and what else it is told. */
function sayingsOf(
  side: LeftLeg['side'],
  { kind, key }: RecordedParty,
  now: Pick<Snapshot, 'byKey'>,
): Sayings {
  switch (kind) {
    case 'routingGateway': {
      const gateway = now.byKey('routingGateways', BigInt(key));
      if (gateway === undefined) return NOTHING;
      // One that calls in asks nobody for a password.
      const login = side === 'called' ? vendorLogin(gateway) : null;
      return { login, headers: gateway.party.headers };
    }
    case 'mappingGateway': {
      const party = now.byKey('mappingGateways', BigInt(key))?.party;
      if (party === undefined) return NOTHING;
      return { login: null, headers: party.headers, withoutReason: !party.sendReason };
    }
    case 'phone': {
      const headers = now.byKey('phones', BigInt(key))?.party.headers ?? [];
      return { login: null, headers };
    }
  }
}
