import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@tandem/base/kernel';
import { VirtualClock } from '@tandem/base/testkit';
import type { SideExpectation } from '@tandem/engine/media/contract';
import { RtpengineStream, type RtpengineStreamParts } from './rtpengine-stream.ts';

const HOST = '192.0.2.1';
const CALLED_PORT = 40_002;
const EXPECTED: SideExpectation = {
  ...{ rtp: { address: HOST, port: 4_000 }, rtcp: null, known: [HOST], strict: false },
  ...{ sendsAtOnce: true, delivers: true, relearns: false, isPlain: false, clockRateHz: 8_000 },
};

describe('a stream whose daemon was started anew (MED-10)', () => {
  //  the daemon has it at   and knows it   it is lost
  const table = [
    [CALLED_PORT, true, false],
    [CALLED_PORT, false, true],
    [CALLED_PORT + 2, true, true],
    [CALLED_PORT + 2, false, true],
  ] as const;
  for (const [port, isKnown, isLost] of table) {
    it(`is at ${port}, known: ${isKnown}, lost: ${isLost}`, async () => {
      let lost = 0;
      const place = { host: HOST, port: 1 };
      const daemon = { name: 'a', place, weight: 1, isUp: true, streams: 1, lost: 0 };
      const places = {
        ...{
          caller: { address: HOST, port: 40_000 },
          called: { address: HOST, port: CALLED_PORT },
        },
      };
      const client: RtpengineStreamParts['client'] = {
        ask: async (_, command) => {
          const sdp = `c=IN IP4 ${HOST}\r\nm=audio ${port} x\r\n`;
          if (command !== 'query') return ok({ sdp });
          return isKnown ? ok({}) : fail({ is: 'refused', says: 'Unknown call-id' });
        },
      };
      const stream = new RtpengineStream({
        ...{ session: { daemon, callId: 'one', places }, client, clock: new VirtualClock() },
        families: { caller: 'IP4', called: 'IP4' },
        lost: () => {
          lost += 1;
        },
        closed: () => undefined,
      });
      stream.expect('called', EXPECTED);
      // By what it is told, and by looks at its figures: it is said once.
      for (let look = 0; look < 3; look += 1) await stream.look();
      assert.deepEqual([stream.isLost, lost], [isLost, isLost ? 1 : 0]);
    });
  }
});
