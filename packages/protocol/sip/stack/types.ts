// What transactions work with when they stand on the transport: its flows and its messages.
import type { TransactionTypes } from '../transaction/index.ts';
import type { Flow, ReceivedRequest, ReceivedResponse } from '../transport/index.ts';

export interface SipTypes<Owner> extends TransactionTypes {
  owner: Owner;
  destination: Flow;
  request: ReceivedRequest;
  response: ReceivedResponse;
}
