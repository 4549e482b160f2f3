// Provisional responses of a caller's leg, as the machine that sends them is given them, and
// whether they are to be acknowledged (RFC 3262).
import { invariant } from '@tandem/base/kernel';
import type { provisionals, ReceivedRequest } from '@tandem/protocol/sip';
import type { HeaderText } from '../leg.ts';
import type { LegHost } from './host.ts';
import type { Heard } from './media.ts';
import { hasOption } from './words.ts';

/** A provisional response, with what the machine does not look at. */
export interface Said extends provisionals.Provisional {
  readonly status: number;
  readonly sdp: string | undefined;
  readonly headers: readonly HeaderText[] | undefined;
  /** As it was sent, for sending it again. */
  bytes: Uint8Array | undefined;
}

export function saidOf(provisional: provisionals.Provisional): Said {
  invariant('status' in provisional, 'only what was said is given to the machine');
  return provisional as Said;
}

export function wantsReliable(
  host: LegHost,
  { received, heard }: { readonly received: ReceivedRequest; readonly heard: Heard | undefined },
): boolean {
  // Its first reliable response would have to make the offer, which is not known then.
  if (heard === undefined) return false;
  const { message } = received;
  if (hasOption(message, 'require', '100rel')) return true;
  const isWished = host.reliableTo(received.source) === 'required';
  return isWished && hasOption(message, 'supported', '100rel');
}
