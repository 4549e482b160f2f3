// Hanging up a dialog that is known from the journal alone: the process that held it is gone.

import type { DialogFacts } from '@tandem/domain/record';
import { type dialog, HIGHEST_CSEQ, type Path } from '@tandem/protocol/sip';
import { writeInDialog } from './dialog-side.ts';
import type { LegHost } from './host.ts';
import { reasonLine, withLines } from './reply.ts';
import { UNCONCERNED } from './types.ts';

/**
 * The facts are as old as the last step of the call, and refreshes and changes since then have
 * counted on. A peer refuses a number below the last one (RFC 3261 section 12.2.2) and takes any
 * above it; a thousand requests within one step are out of reach.
 */
const CSEQ_AHEAD = 1_000;

/** False: there is no way there any more. The transaction sends it again until it is answered. */
export function hangUpFromFacts(
  { stack }: Pick<LegHost, 'stack'>,
  facts: DialogFacts,
  cause: number,
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
    owner: UNCONCERNED,
    flows: [flow],
    largeByTcp: false,
    write: (via) =>
      withLines(writeInDialog('BYE', { cseq, path, via, of }), [reasonLine(cause)]).finish(),
  });
  return started.ok;
}

function dialogOf(facts: DialogFacts): Pick<dialog.Dialog, 'id' | 'localUri' | 'remoteUri'> {
  const { callId, localTag, remoteTag, localUri, remoteUri } = facts;
  return { id: { callId, localTag, remoteTag }, localUri, remoteUri };
}
