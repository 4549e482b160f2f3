import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMediaPool } from './media-pool.ts';

describe('daemons that relay media, on the command line (MED-10)', () => {
  //  text                              daemons
  const table = [
    ['192.0.2.5:2223', ['192.0.2.5 2223 1']],
    ['192.0.2.5:2223/3, 192.0.2.6:22222/0', ['192.0.2.5 2223 3', '192.0.2.6 22222 0']],
    ['', undefined],
    ['192.0.2.5', undefined],
    ['192.0.2.500:2223', undefined],
    ['192.0.2.5:0', undefined],
    ['192.0.2.5:70000', undefined],
    ['media.example.com:2223', undefined],
    ['192.0.2.5:2223/x', undefined],
    ['192.0.2.5:2223,', undefined],
  ] as const;
  for (const [text, daemons] of table) {
    it(JSON.stringify(text), () => {
      const parsed = parseMediaPool('--rtpengine', text);
      const shown = parsed.ok
        ? parsed.value.map(({ host, port, weight }) => `${host} ${port} ${weight}`)
        : undefined;
      assert.deepEqual(shown, daemons);
      if (!parsed.ok) assert.equal(parsed.error.field, '--rtpengine');
    });
  }
});
