// What dialogs see of messages. As with transactions an adapter hands over its parsed message
// itself; bodies are not looked at here.

/** What a dialog is found by: every message of the wire layer has it. */
export interface Tagged {
  readonly callId: string;
  readonly fromTag: string;
  /** Empty when there is none. */
  readonly toTag: string;
}

/** A Route or Record-Route value. */
export interface Hop {
  /** As written, with its angle brackets: it is sent on as it came. */
  readonly text: string;
  readonly uri: string;
  /** It has the `lr` parameter (RFC 3261 section 19.1.1). */
  readonly loose: boolean;
}

export interface DialogRequest extends Tagged {
  readonly method: string;
  readonly fromUri: string;
  readonly toUri: string;
  readonly cseqNumber: number;
  /** The URI of Contact; undefined when there is none, or a star. */
  readonly contactUri: string | undefined;
  /** In the order they stand in. */
  readonly recordRoutes: readonly Hop[];
}

export interface DialogResponse extends Tagged {
  readonly status: number;
  /** The method in CSeq. */
  readonly method: string;
  readonly cseqNumber: number;
  readonly contactUri: string | undefined;
  readonly recordRoutes: readonly Hop[];
}
