// Why a connection was closed, and why something could not be sent.
import type { StreamClose } from './ports.ts';

export type CloseReason =
  | StreamClose
  | 'overrun' // the peer does not read what we send
  | 'stuck' // the same, for too long
  | 'unfinished' // a message that did not end
  | 'silent' // connected and said nothing
  | 'idle' // nothing passed for too long
  | 'unanswered' // our keep-alive
  | 'malformed' // where the next message begins is not known
  | 'closing'; // we are about to end

export type SendFault = CloseReason;
export type SendFailed = (fault: SendFault) => void;
