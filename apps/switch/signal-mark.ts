// SS_QOS_SIGNAL on the packets of signalling, live.
import type { Log } from '@tandem/base/observe';
import { followParameter, type SnapshotHolder } from '@tandem/engine/snapshot';
import type { PacketMark } from '@tandem/platform/net';

/** Below the six bits of the DSCP in the byte; they are the network's (RFC 3168). */
const ECN_BITS = 2;

export function signalDscp({ current }: SnapshotHolder): number {
  return current.parameters.get('SS_QOS_SIGNAL') >> ECN_BITS;
}

/** Returns what to show: the DSCP, or why packets go without it. */
export function followSignalMark(
  holder: SnapshotHolder,
  mark: PacketMark,
  log: Log,
): () => number | string {
  let shown: number | string = mark.dscp;
  followParameter(holder, 'SS_QOS_SIGNAL', (byte) => {
    const marked = mark.set(byte >> ECN_BITS);
    shown = marked.ok ? marked.value : marked.error.why;
    if (!marked.ok) log.warn('SOCKET_DSCP', marked.error.why);
  });
  return () => shown;
}
