// What the SIP legs are made with: the stack they stand on, and who hears of a transaction.
import type {
  ClientTransaction,
  Failure,
  OutgoingResponse,
  ReceivedRequest,
  ReceivedResponse,
  ServerTransaction,
  SipStack,
  SipTypes,
  Transaction,
} from '@tandem/protocol/sip';

/** Who a transaction was made for: it hears what comes of it. */
export interface TransactionOwner {
  /** A response to our request, each that comes: 1xx, the final one, a 2xx once more. */
  responded(response: ReceivedResponse, transaction: Client): void;
  /** No response, or it could not be sent; of a transaction that we serve: no ACK, no way back. */
  failed(what: Failure, transaction: AnyTransaction): void;
  /** Our request goes another way from now on, in this transaction. */
  moved(to: Client): void;
  /** The INVITE that we serve is taken back. */
  cancelled(cancel: ReceivedRequest): void;
}

/** For who wants to hear of a few things only. */
export class Unconcerned implements TransactionOwner {
  responded(_response: ReceivedResponse, _transaction: Client): void {
    // Whatever it is, nothing follows from it.
  }
  failed(_what: Failure, _transaction: AnyTransaction): void {
    // Nothing follows from it.
  }
  moved(_to: Client): void {
    // The way makes no difference.
  }
  cancelled(_cancel: ReceivedRequest): void {
    // It was no INVITE.
  }
}

export const UNCONCERNED: TransactionOwner = new Unconcerned();
/** Of an INVITE that nobody is to learn anything from: its CANCEL gets no answer either. */
export const SILENT: TransactionOwner = new Unconcerned();

export type Stack = SipStack<TransactionOwner>;
type Types = SipTypes<TransactionOwner>;
export type Client = ClientTransaction<Types>;
export type Server = ServerTransaction<Types>;
export type AnyTransaction = Transaction<Types>;

/** The way back to who has asked. Exactly one of the two is used, once. */
export interface HandlerReply {
  respond(response: OutgoingResponse): void;
  /** Nothing at all goes back, now or to what is sent again. */
  withhold(): void;
}

/** Serves requests outside of calls: registrations, questions, messages. */
export interface RequestHandler {
  handles(method: string): boolean;
  /** Requests that are malformed, or want what we cannot do, never come so far. */
  request(
    received: ReceivedRequest,
    transaction: { readonly merged: boolean },
    reply: HandlerReply,
  ): void;
}

/** What the endpoint tells the owner of a dialog. */
export interface DialogOwner {
  /** A request within the dialog; never an ACK or a CANCEL. */
  receive(received: ReceivedRequest, transaction: Server): void;
  /** The ACK of a 2xx. */
  acknowledged(ack: ReceivedRequest): void;
  /** A 2xx to an INVITE of ours that no transaction knew. */
  success(response: ReceivedResponse): void;
  /** It has hung up, and waits for the ACK of its 2xx before it may say so. */
  readonly owesBye: boolean;
  /** Says its BYE now: the process ends, and no ACK will find anybody. */
  sayOwedBye(): void;
}
