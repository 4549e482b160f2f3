// Messages as they come up from the transport: what the wire layer read, and how it came. Nothing
// is copied; the fields that transactions match by are those of the message.
import type { SipRequest, SipResponse } from '../wire/index.ts';
import type { Flow } from './flow.ts';
import type { SocketAddress } from './ports.ts';

export class ReceivedRequest {
  readonly message: SipRequest;
  /** The way it came. */
  readonly flow: Flow;
  /** The way its responses go; the same object where that is the same way. */
  readonly replyTo: Flow;

  constructor(message: SipRequest, flow: Flow, replyTo: Flow) {
    this.message = message;
    this.flow = flow;
    this.replyTo = replyTo;
  }

  /** Where it was sent from: `responseTo` of the wire layer puts it into the Via. */
  get source(): SocketAddress {
    return this.flow.remote;
  }

  get method(): string {
    return this.message.method;
  }
  get branch(): string {
    return this.message.branch;
  }
  get sentBy(): string {
    return this.message.sentBy;
  }
  get topVia(): string {
    return this.message.topVia;
  }
  get requestUri(): string {
    return this.message.requestUri;
  }
  get callId(): string {
    return this.message.callId;
  }
  get fromTag(): string {
    return this.message.fromTag;
  }
  get toTag(): string {
    return this.message.toTag;
  }
  get cseqNumber(): number {
    return this.message.cseqNumber;
  }
}

export class ReceivedResponse {
  readonly message: SipResponse;
  readonly flow: Flow;

  constructor(message: SipResponse, flow: Flow) {
    this.message = message;
    this.flow = flow;
  }

  get status(): number {
    return this.message.status;
  }
  get branch(): string {
    return this.message.branch;
  }
  get method(): string {
    return this.message.method;
  }
}
