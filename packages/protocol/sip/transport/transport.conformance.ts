// Whoever gives the transport its sockets passes this suite: those of the machine on loopback, and
// those of the simulated network.
import { describe } from 'node:test';
import { streamCases, streamEndCases } from './connections.conformance.ts';
import { datagramCases } from './datagrams.conformance.ts';
import type { MakeBench } from './testing-bench.ts';

export type { DeafPeer, MakeBench, SocketsBench } from './testing-bench.ts';
/** For suites of other modules that stand on the transport. */
export { simulatedSockets } from './testing-sockets.ts';

export function carriesSip(name: string, make: MakeBench): void {
  for (const family of [4, 6] as const) {
    describe(`${name}, IPv${family}: datagrams (SIG-1)`, () => datagramCases(make, family));
    for (const secure of [false, true]) {
      describe(`${name}, IPv${family}: ${secure ? 'TLS' : 'TCP'} (SIG-1)`, () => {
        streamCases(make, family, secure);
        streamEndCases(make, family, secure);
      });
    }
  }
}
