// Whoever relays media passes this suite, with real datagrams on loopback.
import { describe } from 'node:test';
import { Bench, type MediaBench } from './conformance/bench.conformance.ts';
import { passes } from './conformance/passing.conformance.ts';
import { givesPorts } from './conformance/ports.conformance.ts';
import { keepsOthersOut } from './conformance/sources.conformance.ts';

export function relaysMedia(name: string, bench: MediaBench): void {
  const on = new Bench(bench);
  describe(`${name} relays media (MED-2)`, () => {
    passes(on);
    keepsOthersOut(on);
    givesPorts(on);
  });
}
