// What dialogs see of messages. As with transactions an adapter hands over its parsed message
// itself; bodies are not looked at here.

/** A Route or Record-Route value. */
export interface Route {
  /** As written, with its angle brackets: it is sent on as it came. */
  readonly text: string;
  readonly uri: string;
  /** It has the `lr` parameter (RFC 3261 section 19.1.1). */
  readonly loose: boolean;
}

export interface DialogRequest {
  readonly method: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly toTag: string;
  readonly fromUri: string;
  readonly toUri: string;
  readonly cseqNumber: number;
  /** The URI of Contact; undefined when there is none, or a star. */
  readonly contactUri: string | undefined;
  /** In the order they stand in. */
  readonly recordRoutes: readonly Route[];
}

export interface DialogResponse {
  readonly status: number;
  /** The method in CSeq. */
  readonly method: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly toTag: string;
  readonly cseqNumber: number;
  readonly contactUri: string | undefined;
  readonly recordRoutes: readonly Route[];
}
