import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { needs } from '../../../test/support/tools.ts';
import { nftScript } from './suspended-nft.ts';

const NOW_MS = Date.parse('2030-01-01T00:00:00.000Z');
const until = (time: string): string => `2030-01-01T${time}Z`;

/** Only root of a network may ask nft; anybody is root of one that he made. */
const IN_ITS_OWN_NETWORK = ['unshare', '--user', '--map-root-user', '--net', 'nft'] as const;

describe('suspended sources for nft (SEC-1)', () => {
  const rows: readonly (readonly [string, string, RegExp | undefined])[] = [
    [
      '192.0.2.7',
      until('00:03:00.000'),
      /^add element inet tandem suspended4 \{ 192\.0\.2\.7 timeout 180s \}$/m,
    ],
    ['192.0.2.8', until('00:00:00.100'), /suspended4 \{ 192\.0\.2\.8 timeout 1s \}$/m],
    [
      '2001:db8:0:0::/64',
      until('01:00:00.000'),
      /suspended6 \{ 2001:db8:0:0::\/64 timeout 3600s \}$/m,
    ],
    ['192.0.2.9', until('00:00:00.000'), undefined],
  ];
  for (const [source, time, line] of rows) {
    it(`${source} until ${time}`, () => {
      const script = nftScript([{ source, until: time }], NOW_MS);
      if (line === undefined) assert.ok(!script.includes('add element'));
      else assert.match(script, line);
    });
  }

  it('may be run again: what was there is emptied, and nothing else is touched', () => {
    const lines = nftScript([], NOW_MS).split('\n');
    assert.ok(lines.every((line) => line.includes(' inet tandem')));
    assert.ok(lines.includes('flush set inet tandem suspended4'));
    assert.ok(lines.includes('flush chain inet tandem input'));
  });

  it('is a script that nft takes', (t) => {
    const [program, ...words] = process.getuid?.() === 0 ? ['nft'] : IN_ITS_OWN_NETWORK;
    if (!needs(t, 'nft')) return;
    const sources = rows.map(([source, time]) => ({ source, until: time }));
    const input = nftScript(sources, NOW_MS);
    execFileSync(program, [...words, '--check', '--file', '-'], { input });
  });
});
