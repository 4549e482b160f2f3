// Who pays for a call (billing.md 1): the account of the gateway or phone that it comes from, that
// of a phone of ours behind a customer's gateway, or the phone that is called.
import type { Entry } from '@tandem/engine/snapshot';
import type { CallerEntry, Draft } from '../facts.ts';
import type { PhoneEntry } from './called-phone.ts';
import type { AdmitWorld } from './world.ts';

export interface Payer {
  readonly account: Entry<'accounts'> | undefined;
  /** Of a phone; null: that of its account. */
  readonly rateGroup: string | null;
  /** 0: by a phone's number; 1: by a gateway. */
  readonly mode: 0 | 1;
  readonly isCallee: boolean;
  /** That pays by itself; null: a gateway. */
  readonly phone: PhoneEntry | null;
}

export function callerPays(draft: Draft, caller: CallerEntry, world: AdmitWorld): Payer {
  const phone = caller.kind === 'phones' ? caller : phoneBehind(draft, caller, world);
  if (phone !== null) return paysAs(phone, world, false);
  const account = world.snapshot.find('accounts', caller.party.account);
  return { account, rateGroup: null, mode: 1, isCallee: false, phone: null };
}

/** null: it does not. */
export function calleePays(
  phone: PhoneEntry | null,
  caller: CallerEntry,
  world: AdmitWorld,
): Payer | null {
  if (phone === null) return null;
  const gateway = caller.kind === 'mappingGateways' && caller.party.calleeBilling;
  return gateway || phone.party.calleeBilling ? paysAs(phone, world, true) : null;
}

/** phonePays: the caller by its number, where that is a phone of ours. */
function phoneBehind(draft: Draft, caller: CallerEntry, world: AdmitWorld): PhoneEntry | null {
  if (caller.kind !== 'mappingGateways' || !caller.party.phonePays) return null;
  const { billedCaller } = draft.numbers;
  if (billedCaller === '') return null;
  const phone = world.snapshot.under('phonesByNumber', billedCaller)[0] ?? null;
  if (phone !== null) world.trace?.push(`phone ${phone.id} pays`);
  return phone;
}

function paysAs(phone: PhoneEntry, { snapshot }: AdmitWorld, isCallee: boolean): Payer {
  const { party } = phone;
  const account = snapshot.find('accounts', party.account);
  return { account, rateGroup: party.rateGroup, mode: 0, isCallee, phone };
}
