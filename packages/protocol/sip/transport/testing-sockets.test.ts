import { ms } from '@tandem/base/kernel';
import { SimulatedNetwork, seededRandom, VirtualClock } from '@tandem/base/testkit';
import { simulatedSockets } from './testing-sockets.ts';
import { carriesSip } from './transport.conformance.ts';

const HOSTS = {
  4: { caller: '10.0.0.1', callee: '10.0.0.2' },
  6: { caller: '2001:db8::1', callee: '2001:db8::2' },
} as const;

carriesSip('the simulated network', async (_, family) => {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork({ clock, random: seededRandom(1) });
  const { caller, callee } = HOSTS[family];
  const calleeName = 'callee.example.com';
  const identity = { trusted: true, names: [calleeName] };
  const until = async (holds: () => boolean, what: string): Promise<void> => {
    for (let passed = 0; passed < 10_000 && !holds(); passed += 1) await clock.passes(10);
    if (!holds()) throw new Error(`${what} did not come`);
  };
  const deafPeer = async () => {
    let heardBytes = 0;
    const at = { ip: callee, port: 9 };
    network.listen(at, () => ({
      data: ({ length }) => {
        heardBytes += length;
      },
      end: () => undefined,
      close: () => undefined,
    }));
    // Once connected: a window that is closed and a way that is cut look the same to who writes.
    let heal = (): void => undefined;
    clock.after(ms(5), () => {
      heal = network.partition([caller], [callee]);
    });
    return {
      at: { address: at.ip, port: at.port },
      hear: () => heal(),
      heardBytes: () => heardBytes,
    };
  };
  return {
    caller: simulatedSockets({ network, addresses: [caller] }),
    callerAddress: caller,
    callee: simulatedSockets({ network, addresses: [callee], identity }),
    calleeAddress: callee,
    calleeName,
    nobody: { address: callee, port: 1 },
    until,
    deafPeer,
  };
});
