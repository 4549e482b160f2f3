// The switch: signalling and calls. For now it holds the SIP address, with its socket tuned, and
// drops what comes.
import { readFile } from 'node:fs/promises';
import { fail, ok } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { loadRelay } from '@tandem/native/relay';
import { listenSip, type SipListener, type TunedSocket, tuneSocket } from '@tandem/platform/net';
import { checkout } from '../role/checkout.ts';
import { type BeginRole, runRole } from '../role/frame.ts';

/** The default of SS_QOS_SIGNAL (TOS byte 0xa0), until the switch follows the parameters. */
const SIGNAL_DSCP = 0xa0 >> 2;

const begin: BeginRole = async ({ settings, log }) => {
  const listening = await listenSip(settings.sip);
  if (!listening.ok) return fail(listening.error);
  const { address, received, close } = listening.value;
  const tuned = tune(listening.value, log);
  return ok({
    addresses: { sip: address },
    methods: {},
    figures: async () => ({
      datagramsDropped: received(),
      socketOptions: tuned.by,
      kernelDrops: await dropsOf(tuned),
    }),
    end: () => close(),
  });
};

function tune(listener: SipListener, log: Log): TunedSocket {
  const relay = loadRelay(checkout.relay);
  const readText = (path: string): Promise<string> => readFile(path, 'utf8');
  const tuned = tuneSocket(listener.datagrams, SIGNAL_DSCP, { relay, readText });
  if ('unavailable' in relay) log.warn('RELAY_ABSENT', relay.unavailable);
  if (!tuned.dscp.ok) log.warn('SOCKET_DSCP', tuned.dscp.error.why);
  const buffer = tuned.receiveBuffer;
  if (!buffer.ok) log.warn('SOCKET_BUFFER', buffer.error.why);
  else if (buffer.value.grantedBytes < buffer.value.askedBytes) {
    log.warn(
      'SOCKET_BUFFER',
      'the receive buffer is smaller than asked: sysctl net.core.rmem_max',
      {
        ...buffer.value,
      },
    );
  }
  return tuned;
}

async function dropsOf(tuned: TunedSocket): Promise<number | string> {
  const drops = await tuned.drops();
  return drops.ok ? drops.value : drops.error.why;
}

runRole('switch', begin);
