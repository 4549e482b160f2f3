// A 2xx to an INVITE that no leg of ours waits for any more: a fork that answered when the call was
// over, or an answer to an INVITE from before a restart. It is acknowledged and hung up, or its
// sender would believe in a call (RFC 3261 section 13.2.2.4). All that is needed stands in it.
import {
  type dialog,
  dialogOfCaller,
  dialogResponseOf,
  HEADERS,
  pathTo,
  type ReceivedResponse,
  type SipResponse,
} from '@tandem/protocol/sip';
import { writeInDialog } from './dialog-side.ts';
import type { LegHost } from './host.ts';
import { reasonLine, withLines } from './reply.ts';
import { UNCONCERNED } from './types.ts';

/** Q.850: normal call clearing. */
const NORMAL_CLEARING = 16;

/**
 * Answers go back by the way it came, whatever its Contact says: a 2xx out of nowhere must not make
 * us send to others.
 */
export function dismissStray({ stack }: Pick<LegHost, 'stack'>, stray: ReceivedResponse): void {
  const { message, flow } = stray;
  const of = dialogOf(message);
  if (of === undefined) return;
  const path = pathTo(of.remoteTarget, of.routeSet);
  const via = stack.transport.viaOf(flow, stack.newBranch());
  const cseq = message.cseqNumber;
  stack.send(writeInDialog('ACK', { cseq, path, via, of }).finish(), flow);
  stack.request({
    method: 'BYE',
    owner: UNCONCERNED,
    flows: [flow],
    largeByTcp: false,
    write: (top) => {
      const writer = writeInDialog('BYE', { cseq: cseq + 1, path, via: top, of });
      return withLines(writer, [reasonLine(NORMAL_CLEARING)]).finish();
    },
  });
}

function dialogOf(message: SipResponse): dialog.Dialog | undefined {
  const view = dialogResponseOf(message);
  // Without a Contact nobody knows whom to tell.
  if (!view.ok || !message.has(HEADERS.contact) || message.toTag === '') return undefined;
  const uris = { localUri: message.from.uri, remoteUri: message.to.uri };
  return dialogOfCaller(view.value, { ...uris, requestUri: message.to.uri });
}
