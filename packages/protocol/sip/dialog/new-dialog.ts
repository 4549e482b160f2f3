// How a dialog comes to be (RFC 3261 section 12.1): at the called side with the request, at the
// calling side with each response that has a tag of its own.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Dialog } from './dialog.machine.ts';
import { idOfResponse } from './dialog-id.ts';
import type { DialogRequest, DialogResponse } from './ports.ts';
import { routeSetOfCallee, routeSetOfCaller } from './route-set.ts';

/** Section 12.1.1: without a Contact nothing could ever be sent to the caller; the answer is 400. */
export type NoDialog = 'noContact';

export interface CalleeSide {
  /** The tag that we give to To. */
  readonly localTag: string;
  /** `firstCseq`: our first request takes the next number. */
  readonly localCseq: number;
}

export function dialogOfCallee(
  invite: DialogRequest,
  { localTag, localCseq }: CalleeSide,
): Result<Dialog, NoDialog> {
  if (invite.contactUri === undefined) return fail('noContact');
  return ok({
    id: { callId: invite.callId, localTag, remoteTag: invite.fromTag },
    localUri: invite.toUri,
    remoteUri: invite.fromUri,
    remoteTarget: invite.contactUri,
    routeSet: routeSetOfCallee(invite.recordRoutes),
    localCseq,
    remoteCseq: invite.cseqNumber,
    isCaller: false,
  });
}

/** What the INVITE said that we sent. */
export interface CallerSide {
  readonly localUri: string;
  readonly remoteUri: string;
  readonly requestUri: string;
}

export function dialogOfCaller(response: DialogResponse, invite: CallerSide): Dialog {
  return {
    id: idOfResponse(response),
    localUri: invite.localUri,
    remoteUri: invite.remoteUri,
    // A peer that leaves Contact out is reached where the INVITE reached it, or not at all.
    remoteTarget: response.contactUri ?? invite.requestUri,
    routeSet: routeSetOfCaller(response.recordRoutes),
    localCseq: response.cseqNumber,
    remoteCseq: undefined,
    isCaller: true,
  };
}
