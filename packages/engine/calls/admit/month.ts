// A phone that pays has a most for each month (BIL-6): once that is spent, no call begins. Calls
// that run then are not cut.
import { parseMoney, ZERO_MONEY } from '@tandem/base/money';
import { endingOf, REASON } from '@tandem/domain/record';
import type { Entry } from '@tandem/engine/snapshot';
import { type End, labelledRefusal, refusal } from '../ends.ts';
import type { Draft } from '../facts.ts';
import type { PhoneEntry } from './called-phone.ts';
import type { AdmitWorld } from './world.ts';

export interface MonthlyPayer {
  readonly draft: Draft;
  readonly phone: PhoneEntry | null;
  readonly account: Entry<'accounts'>;
  readonly world: AdmitWorld;
}

export function monthFault({ draft, phone, account, world }: MonthlyPayer): End | null {
  const maximum = phone?.party.monthlyMaximum ?? null;
  if (phone === null || maximum === null) return null;
  const { snapshot, wallMs, trace } = world;
  const zone = snapshot.zone(account.party.timeZone);
  const spent = world.phoneMonths.spent(phone, { wallMs, zone });
  if (spent === null) {
    // It comes in a moment, as a table of rates does.
    trace?.push(`refused: what phone ${phone.id} has spent this month is not known yet`);
    return labelledRefusal('SystemBusy', draft.callerKind);
  }
  const most = parseMoney(maximum);
  // It was checked when it was stored.
  if (spent < (most.ok ? most.value : ZERO_MONEY)) return null;
  trace?.push(`refused: phone ${phone.id} has spent its ${maximum} of this month`);
  return refusal(endingOf(REASON.BALANCE_INSUFFICIENT));
}
