// Hanging up a dialog that is known from the journal alone: the process that held it is gone.

import type { DialogFacts } from '@tandem/domain/record';
import { type dialog, HIGHEST_CSEQ, type Path, type ReceivedResponse } from '@tandem/protocol/sip';
import { writeInDialog } from './dialog-side.ts';
import type { LegHost } from './host.ts';
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
  /** Comes once, when it was answered or given up. */
  readonly heard: () => void;
}

/** False: there is no way there any more. The transaction sends it again until it is answered. */
export function hangUpFromFacts(
  { stack }: Pick<LegHost, 'stack'>,
  facts: DialogFacts,
  { cause, heard }: Farewell,
): boolean {
  const { transport, remoteAddress, remotePort, localAddress } = facts;
  const hop = { transport, remote: { address: remoteAddress, port: remotePort } };
  // The address it was led by, if we still have it.
  const flow = stack.transport.flowTo(hop, localAddress) ?? stack.transport.flowTo(hop);
  if (flow === undefined) return false;
  const of = dialogOf(facts);
  const path: Path = {
    requestUri: facts.remoteTarget,
    routes: facts.routeSet,
    nextHop: facts.remoteTarget,
  };
  const cseq = Math.min(facts.localCseq + CSEQ_AHEAD, HIGHEST_CSEQ);
  const started = stack.request({
    method: 'BYE',
    owner: new Hearing(heard),
    flows: [flow],
    largeByTcp: false,
    write: (via) =>
      withLines(writeInDialog('BYE', { cseq, path, via, of }), [reasonLine(cause)]).finish(),
  });
  return started.ok;
}

class Hearing extends Unconcerned {
  #heard: (() => void) | undefined;

  constructor(heard: () => void) {
    super();
    this.#heard = heard;
  }

  override responded({ status }: ReceivedResponse): void {
    if (status >= FINAL) this.#isOver();
  }

  override failed(): void {
    this.#isOver();
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
