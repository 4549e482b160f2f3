// What transactions see of messages. The views are narrow on purpose: an adapter hands over its
// parsed message itself, with nothing copied and nothing decoded that matching does not ask for.

/** Where a message goes: the transport's own object, of which transactions need one thing. */
export interface Destination {
  /** TCP, TLS: nothing is lost, nothing comes twice, so nothing is retransmitted. */
  readonly reliable: boolean;
}

/** A request off the wire whose mandatory headers were found good. */
export interface IncomingRequest {
  readonly method: string;
  /** Of the top Via; empty when it has none (RFC 2543). */
  readonly branch: string;
  /** Of the top Via: host and port as written, in lower case. */
  readonly sentBy: string;
  /** The whole top Via value; read only when the branch is not one of RFC 3261. */
  readonly topVia: string;
  /** Read only when the branch is not one of RFC 3261. */
  readonly requestUri: string;
  readonly callId: string;
  /** Empty when there is none (RFC 2543). */
  readonly fromTag: string;
  /** Empty when there is none: the request is outside of any dialog. */
  readonly toTag: string;
  readonly cseqNumber: number;
}

export interface IncomingResponse {
  readonly status: number;
  /** Of the top Via. */
  readonly branch: string;
  /** The method in CSeq. */
  readonly method: string;
}

/** A response of the user. The bytes are the transaction's from now on: not to be written again. */
export interface OutgoingResponse {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** The tag of To; read only for transactions of RFC 2543, whose ACK is known by it. */
  readonly toTag: string;
}

/** A request of the user. The bytes are the transaction's from now on: not to be written again. */
export interface OutgoingRequest<To extends Destination = Destination> {
  readonly method: string;
  readonly branch: string;
  readonly bytes: Uint8Array;
  readonly destination: To;
}

/** What the user of the layer works with: its own data, and its wire's messages. */
export interface TransactionTypes {
  owner: unknown;
  destination: Destination;
  request: IncomingRequest;
  response: IncomingResponse;
}
