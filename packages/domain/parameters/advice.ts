// What may stand but is probably not meant: shown on the parameter page and by `param set`, never
// refused.
import { isIpv4, isIpv6 } from './ip-address.ts';
import type { ParameterName } from './names.generated.ts';
import type { ParameterView } from './view.ts';

export interface Advice {
  readonly name: ParameterName;
  readonly detail: string;
}

type Adviser = (view: ParameterView) => Advice | null;

/** A new piece of advice is one line here. */
const ADVISERS: readonly Adviser[] = [
  natHeartbeat,
  advertisedAddress,
  (view) => digits(view, 'SERVER_BILLING_FORWARD_PREFIX'),
  (view) => digits(view, 'SERVER_BILLING_GATEWAY_ROUTE_PREFIX'),
  (view) => dtmfKeys(view, 'SS_TRANSFER_BLIND_KEY'),
  (view) => dtmfKeys(view, 'SS_TRANSFER_ATTENDED_KEY'),
  (view) => dtmfKeys(view, 'SS_TRANSFER_CANCEL_KEY'),
  (view) => dtmfKeys(view, 'SS_TRANSFER_END_KEY'),
  (view) => digits(view, 'SS_PICKUP_ACCESS_CODE'),
];

export function advise(view: ParameterView): readonly Advice[] {
  return ADVISERS.map((adviser) => adviser(view)).filter((advice) => advice !== null);
}

/** With fewer than so many heartbeats in its life, a few lost datagrams close the NAT's hole. */
const HEARTBEATS_PER_EXPIRY = 5;

function natHeartbeat(view: ParameterView): Advice | null {
  const periodS = view.get('SS_SIP_NAT_KEEP_ALIVE_PERIOD');
  const expiryS = view.get('SS_ENDPOINT_NAT_EXPIRE');
  if (periodS * HEARTBEATS_PER_EXPIRY <= expiryS) return null;
  return {
    name: 'SS_SIP_NAT_KEEP_ALIVE_PERIOD',
    detail:
      `SS_SIP_NAT_KEEP_ALIVE_PERIOD ${periodS} s is above a fifth of ` +
      `SS_ENDPOINT_NAT_EXPIRE ${expiryS} s: terminals behind NAT may be lost between heartbeats`,
  };
}

function advertisedAddress(view: ParameterView): Advice | null {
  const text = view.get('SS_EXTERNAL_IP');
  if (text.trim() === '') return null;
  const wrong = text.split(',').find((part) => {
    const address = part.slice(part.lastIndexOf('=') + 1).trim();
    return !isIpv4(address) && !isIpv6(address);
  });
  if (wrong === undefined) return null;
  return {
    name: 'SS_EXTERNAL_IP',
    detail: `SS_EXTERNAL_IP: ${JSON.stringify(wrong)} is no address and no interface=address`,
  };
}

type DigitsName =
  | 'SERVER_BILLING_FORWARD_PREFIX'
  | 'SERVER_BILLING_GATEWAY_ROUTE_PREFIX'
  | 'SS_PICKUP_ACCESS_CODE';

function digits(view: ParameterView, name: DigitsName): Advice | null {
  if (/^[0-9*#]*$/.test(view.get(name))) return null;
  return { name, detail: `${name} has other characters than the digits, * and # of a number` };
}

type KeysName =
  | 'SS_TRANSFER_BLIND_KEY'
  | 'SS_TRANSFER_ATTENDED_KEY'
  | 'SS_TRANSFER_CANCEL_KEY'
  | 'SS_TRANSFER_END_KEY';

function dtmfKeys(view: ParameterView, name: KeysName): Advice | null {
  if (/^[0-9A-D*#]*$/i.test(view.get(name))) return null;
  return { name, detail: `${name} has other keys than the 0-9, *, # and A-D that DTMF has` };
}
