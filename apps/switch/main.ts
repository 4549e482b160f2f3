// The switch: signalling and calls. For now it holds the SIP address, with its socket tuned, and drops what comes.
import { fail, ok } from '@tandem/base/kernel';
import { listenSip } from '@tandem/platform/net';
import { type BeginRole, runRole } from '../role/frame.ts';

const begin: BeginRole = async ({ settings }) => {
  const listening = await listenSip(settings.sip);
  if (!listening.ok) return fail(listening.error);
  const { address, received, close } = listening.value;
  return ok({
    addresses: { sip: address },
    methods: {},
    figures: () => ({ datagramsDropped: received() }),
    end: () => close(),
  });
};

runRole('switch', begin);
