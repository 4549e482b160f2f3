// For tests only: what a user agent and its legs know of one another. Each sees the other's face
// alone, so that no file of theirs needs one that needs it.
import type { SeededRandom, VirtualClock } from '@tandem/base/testkit';
import type { TransactionLayer } from '../transaction/layer.ts';
import type { ServerTransaction } from '../transaction/transactions.ts';
import type { DialogTable } from './dialog-table.ts';
import type { Modification } from './modification.machine.ts';
import type { AgentRequest, AgentResponse, AgentTypes } from './testing-wire.ts';

/** Which request of a leg a transaction is for. */
export interface Owner {
  readonly leg: LegOfAgent;
  readonly cseq: number;
  readonly modification?: Modification;
}

export type Types = AgentTypes<Owner>;
export type Server = ServerTransaction<Types>;

/** What the agent tells a leg of its. */
export interface LegOfAgent {
  giveUp(): void;
  /** A 2xx to our INVITE, or to a re-INVITE of ours. */
  success(of: AgentResponse): void;
  acknowledged(): void;
  answered(of: AgentResponse, owner: Owner): void;
  unanswered(method: string, owner: Owner): void;
  receive(of: AgentRequest, transaction: Server): void;
}

/** What a leg needs of the agent that it belongs to. */
export interface AgentOfLeg {
  readonly options: {
    readonly clock: VirtualClock;
    readonly random: SeededRandom;
    readonly send: (bytes: Uint8Array) => void;
  };
  readonly layer: TransactionLayer<Types>;
  readonly table: DialogTable<LegOfAgent>;
  /** A word that no other of this agent is like. */
  token(what: string): string;
  reply(transaction: Server, response: AgentResponse): void;
}
