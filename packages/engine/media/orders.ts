// What is ordered for a call that cannot be had of media that do not pass through us (media.md 1).
import type { PeerSettings } from './peer.ts';
import type { MediaOrder } from './proxy-decision.ts';

export interface OrderQuestion {
  readonly caller: PeerSettings;
  readonly called: PeerSettings;
  /** By a side, or by who pays. */
  readonly isRecorded: boolean;
}

export function ordersOf({ caller, called, isRecorded }: OrderQuestion): readonly MediaOrder[] {
  const sides = [caller, called];
  return [
    ...(isRecorded ? (['recording'] as const) : []),
    ...(sides.some(convertsKeys) ? (['dtmfConversion'] as const) : []),
    ...(sides.some(hasOwnLimit) ? (['noMediaHangup'] as const) : []),
  ];
}

function convertsKeys({ dtmfReceive, dtmfSend }: PeerSettings): boolean {
  return dtmfReceive === 'inband' || (dtmfSend !== 'auto' && dtmfSend !== 'off');
}

function hasOwnLimit({ noMediaSeconds, noMediaDirection }: PeerSettings): boolean {
  return (noMediaSeconds ?? 0) > 0 && noMediaDirection !== 'none';
}
