// The switch: signalling and calls. For now it holds the SIP address, with its socket tuned, and
// drops what comes.
import { readFile } from 'node:fs/promises';
import { fail, ok } from '@tandem/base/kernel';
import type { Log } from '@tandem/base/observe';
import { loadRelay } from '@tandem/native/relay';
import {
  listenSip,
  type Marking,
  PacketMark,
  type SipListener,
  type TunedSocket,
  tuneSocket,
} from '@tandem/platform/net';
import { checkout } from '../role/checkout.ts';
import { type BeginRole, runRole } from '../role/frame.ts';
import { openConfiguration } from './configuration.ts';
import { followSignalMark, signalDscp } from './signal-mark.ts';

const begin: BeginRole = async (context) => {
  const { settings, log } = context;
  const opened = await openConfiguration(context);
  if (!opened.ok) return fail(opened.error);
  const configuration = opened.value;
  const listening = await listenSip(settings.sip);
  if (!listening.ok) return fail(listening.error);
  const { address, received, close, datagrams } = listening.value;
  const marking = { dscp: signalDscp(configuration.holder), means: tuningMeans(log) };
  const tuned = tune(listening.value, marking, log);
  const mark = new PacketMark(marking);
  mark.add(datagrams);
  const dscpShown = followSignalMark(configuration.holder, mark, log);
  return ok({
    addresses: { sip: address },
    methods: {},
    figures: async () => ({
      datagramsDropped: received(),
      socketOptions: tuned.by,
      signalDscp: dscpShown(),
      kernelDrops: await dropsOf(tuned),
      configuration: configuration.figures(),
    }),
    end: async () => {
      await Promise.all([close(), configuration.close()]);
    },
  });
};

function tuningMeans(log: Log): Marking['means'] {
  const relay = loadRelay(checkout.relay);
  if ('unavailable' in relay) log.warn('RELAY_ABSENT', relay.unavailable);
  return { relay, readText: (path) => readFile(path, 'utf8') };
}

function tune(listener: SipListener, { dscp, means }: Marking, log: Log): TunedSocket {
  const tuned = tuneSocket(listener.datagrams, dscp, means);
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
