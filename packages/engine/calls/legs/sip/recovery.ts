// Hanging up a dialog that is known from the journal alone: the process that held it is gone.

import type { DialogFacts } from '@tandem/domain/record';
import {
  type dialog,
  type Flow,
  HIGHEST_CSEQ,
  type Path,
  type ReceivedResponse,
  type Via,
} from '@tandem/protocol/sip';
import type { HeaderText } from '../leg.ts';
import { writeInDialog } from './dialog-side.ts';
import { type LegDigest, type Login, legDigest } from './digest.ts';
import type { LegHost } from './host.ts';
import { withPassing } from './passing.ts';
import { reasonLine, withLines } from './reply.ts';
import { Unconcerned } from './types.ts';

/**
 * The facts are as old as the last step of the call, and refreshes and changes since then have
 * counted on. A peer refuses a number below the last one (RFC 3261 section 12.2.2) and takes any
 * above it; a thousand requests within one step are out of reach.
 */
const CSEQ_AHEAD = 1_000;

export interface Farewell {
  readonly cause: number;
  /** What the peer may ask for; null: nothing that we know. */
  readonly login: Login | null;
  /** Of our own, as every BYE to this peer has them. */
  readonly headers?: readonly HeaderText[];
  /** Of a customer who is told no Reason. */
  readonly withoutReason?: boolean;
  /** Comes once, when it was answered or given up. */
  readonly heard: () => void;
}

type Host = Pick<LegHost, 'stack' | 'random'>;

/** False: there is no way there any more. The transaction sends it again until it is answered. */
export function hangUpFromFacts(host: Host, facts: DialogFacts, farewell: Farewell): boolean {
  return new FarewellBye(host, facts, farewell).send();
}

class FarewellBye extends Unconcerned {
  readonly #host: Host;
  readonly #facts: DialogFacts;
  readonly #farewell: Farewell;
  readonly #digest: LegDigest | undefined;
  #challenges = 0;
  #heard: (() => void) | undefined;

  constructor(host: Host, facts: DialogFacts, farewell: Farewell) {
    super();
    this.#host = host;
    this.#facts = facts;
    this.#farewell = farewell;
    this.#digest = legDigest(farewell.login, host.random);
    this.#heard = farewell.heard;
  }

  send(): boolean {
    const flow = this.#flow();
    if (flow === undefined) return false;
    const started = this.#host.stack.request({
      ...{ method: 'BYE', owner: this, flows: [flow], largeByTcp: false },
      write: (via) => this.#write(via),
    });
    return started.ok;
  }

  override responded(response: ReceivedResponse): void {
    if (response.status < FINAL) return;
    const isAsked = this.#digest?.answers(response, this.#challenges) === true;
    this.#challenges += 1;
    if (!isAsked || !this.send()) this.#isOver();
  }

  override failed(): void {
    this.#isOver();
  }

  /** From the address it was led by, if we still have it. */
  #flow(): Flow | undefined {
    const { transport, remoteAddress, remotePort, localAddress } = this.#facts;
    const hop = { transport, remote: { address: remoteAddress, port: remotePort } };
    const flows = this.#host.stack.transport;
    return flows.flowTo(hop, localAddress) ?? flows.flowTo(hop);
  }

  #write(via: Via): Uint8Array {
    const { remoteTarget, routeSet, localCseq } = this.#facts;
    const path: Path = { requestUri: remoteTarget, routes: routeSet, nextHop: remoteTarget };
    const cseq = Math.min(localCseq + CSEQ_AHEAD + this.#challenges, HIGHEST_CSEQ);
    const of = dialogOf(this.#facts);
    const { cause, headers = [], withoutReason = false } = this.#farewell;
    const lines = withoutReason ? [] : [reasonLine(cause)];
    const writer = withLines(writeInDialog('BYE', { cseq, path, via, of }), lines);
    withPassing(writer, headers);
    this.#digest?.sign(writer, 'BYE', path.requestUri);
    return writer.finish();
  }

  #isOver(): void {
    const heard = this.#heard;
    this.#heard = undefined;
    heard?.();
  }
}

const FINAL = 200;

function dialogOf(facts: DialogFacts): Pick<dialog.Dialog, 'id' | 'localUri' | 'remoteUri'> {
  const { callId, localTag, remoteTag, localUri, remoteUri } = facts;
  return { id: { callId, localTag, remoteTag }, localUri, remoteUri };
}
