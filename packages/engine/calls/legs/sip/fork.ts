// One early dialog of our INVITE: below a forking proxy there are several (RFC 3261 section 13.2).
import type { Session } from '@tandem/protocol/sdp';
import { dialogOfCaller, dialogResponseOf, type SipResponse } from '@tandem/protocol/sip';
import { DialogSide } from './dialog-side.ts';
import type { LegHost } from './host.ts';
import type { Inviting } from './inviting.ts';

export interface Fork {
  readonly side: DialogSide;
  /** The highest RSeq that we have acknowledged in it. */
  rseq: number | undefined;
  /** What it has said of its media. */
  description: Session | null;
}

/** Undefined: its Contact or routes cannot be read, so that nothing could be sent to it. */
export function openFork(
  host: LegHost,
  { uris, transaction, digest, contactUser, isNatted, later, largeByTcp }: Inviting,
  message: SipResponse,
): Fork | undefined {
  const view = dialogResponseOf(message);
  if (!view.ok || uris === undefined || transaction === undefined) return undefined;
  const flow = transaction.destination;
  const isFixed = isNatted || host.backTo(flow.remote).requestAddress !== 'standard';
  const made = dialogOfCaller(view.value, uris);
  const side = new DialogSide(host, made, { way: { flow, isFixed }, user: contactUser });
  side.digest = digest;
  side.later = later;
  side.largeByTcp = largeByTcp;
  side.learns(message);
  return { side, rseq: undefined, description: null };
}
