// A change of the session that we want: of the call's, or a mere refresh.
import type { SdpBody } from '@tandem/protocol/sdp';
import type { modification, SessionTimerOffer } from '@tandem/protocol/sip';
import type { Description, HeaderText } from '../leg.ts';

export interface Wanted {
  readonly description: Description;
  readonly headers?: readonly HeaderText[] | undefined;
  readonly isRefresh?: true;
}

export class Wish implements modification.Modification {
  readonly key: number;
  readonly method: modification.Method;
  readonly offer: boolean;
  /** What is offered; null: the peer is asked to offer. */
  readonly description: Description;
  /** The call does not hear of it: nothing is to change, or this side learns what it agreed to. */
  readonly isRefresh: boolean;
  /** That pass with it. */
  readonly headers: readonly HeaderText[] | undefined;
  /** What its request said of session timers. */
  timer: SessionTimerOffer | undefined;
  /** What we had said before it was sent: holds on when it is refused. */
  before: SdpBody | undefined;
  /** 422s to it. */
  tooSmall = 0;

  constructor(key: number, method: modification.Method, what: Wanted) {
    this.key = key;
    this.method = method;
    this.description = what.description;
    this.isRefresh = what.isRefresh === true;
    this.headers = what.headers;
    // A re-INVITE that only refreshes repeats what was said last (RFC 4028 section 7.4).
    this.offer = what.description !== null || (this.isRefresh && method === 'INVITE');
  }
}
