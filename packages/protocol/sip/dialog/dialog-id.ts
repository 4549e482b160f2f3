// What names a dialog (RFC 3261 section 12): the same three words at both ends, the tags swapped.
import type { Tagged } from './ports.ts';

export interface DialogId {
  readonly callId: string;
  readonly localTag: string;
  /** Empty for a peer of RFC 2543, which sets none. */
  readonly remoteTag: string;
}

/** The dialog that a request of the peer's speaks of: its To is us. */
export function idOfRequest(request: Tagged): DialogId {
  return { callId: request.callId, localTag: request.toTag, remoteTag: request.fromTag };
}

/** The dialog that a response to a request of ours speaks of: its From is us. */
export function idOfResponse(response: Tagged): DialogId {
  return { callId: response.callId, localTag: response.fromTag, remoteTag: response.toTag };
}

/** Text to look a dialog up by. None of the three words has a space in it. */
export function dialogKey({ callId, localTag, remoteTag }: DialogId): string {
  return `${callId} ${localTag} ${remoteTag}`;
}
