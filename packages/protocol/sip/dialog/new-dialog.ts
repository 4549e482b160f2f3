// How a dialog comes to be (RFC 3261 section 12.1): at the called side with the request, at the
// calling side with each response that has a tag of its own.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { Dialog, Event } from './dialog.machine.ts';
import { type DialogId, idOfResponse } from './dialog-id.ts';
import { ownText } from './own-text.ts';
import type { DialogRequest, DialogResponse, Hop } from './ports.ts';
import { routeSetOfCallee, routeSetOfCaller } from './route-set.ts';

type Established = Event & { readonly type: 'established' };

/**
 * Section 12.1.1: without a Contact nothing could ever be sent to the caller; the answer is 400.
 */
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
  const { callId, fromTag, toUri, fromUri, contactUri } = invite;
  return ok({
    id: owned({ callId, localTag, remoteTag: fromTag }),
    localUri: ownText(toUri),
    remoteUri: ownText(fromUri),
    remoteTarget: ownText(contactUri),
    routeSet: ownedRoutes(routeSetOfCallee(invite.recordRoutes)),
    localCseq,
    remoteCseq: invite.cseqNumber,
    isCaller: false,
  });
}

function owned({ callId, localTag, remoteTag }: DialogId): DialogId {
  return {
    callId: ownText(callId),
    localTag: ownText(localTag),
    remoteTag: ownText(remoteTag),
  };
}

function ownedRoutes(routes: readonly Hop[]): readonly Hop[] {
  return routes.map(({ text, uri, loose }) => ({ text: ownText(text), uri: ownText(uri), loose }));
}

/** What the INVITE said that we sent. */
export interface CallerSide {
  readonly localUri: string;
  readonly remoteUri: string;
  readonly requestUri: string;
}

export function dialogOfCaller(response: DialogResponse, invite: CallerSide): Dialog {
  // A peer that leaves Contact out is reached where the INVITE reached it, or not at all.
  const target = response.contactUri ?? invite.requestUri;
  return {
    id: owned(idOfResponse(response)),
    localUri: invite.localUri,
    remoteUri: invite.remoteUri,
    remoteTarget: ownText(target),
    routeSet: ownedRoutes(routeSetOfCaller(response.recordRoutes)),
    localCseq: response.cseqNumber,
    remoteCseq: undefined,
    isCaller: true,
  };
}

/** Section 13.2.2.4: the 2xx says anew where its sender is, and which way leads there. */
export function establishedByCaller(response: DialogResponse): Established {
  const routeSet = ownedRoutes(routeSetOfCaller(response.recordRoutes));
  const { contactUri } = response;
  return contactUri === undefined
    ? { type: 'established', routeSet }
    : { type: 'established', routeSet, target: contactUri };
}
