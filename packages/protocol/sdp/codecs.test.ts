import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CODECS, codecName, findCodec, staticCodec } from '@tandem/protocol/sdp';

describe('the catalogue of codecs (MED-4)', () => {
  it('names each codec once for a clock and a number of channels', () => {
    const keys = CODECS.map(({ name, clockRate, channels }) => `${name}/${clockRate}/${channels}`);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('gives each static payload type to one codec', () => {
    const numbers = CODECS.flatMap(({ payload }) => payload ?? []);
    assert.equal(new Set(numbers).size, numbers.length);
    for (const number of numbers) assert.equal(staticCodec(number)?.payload, number);
    assert.equal(staticCodec(96), undefined);
  });

  it('has the static payload types of RFC 3551 tables 4 and 5, all but the reserved', () => {
    const numbers = CODECS.flatMap(({ payload }) => payload ?? []).sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      [0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 25, 26, 28, 31, 32, 33, 34],
    );
  });

  it('no alias is the name of another codec, and all are in capitals', () => {
    const names = new Set(CODECS.map(({ name }) => name.toUpperCase()));
    for (const { aliases } of CODECS) {
      for (const alias of aliases) {
        assert.equal(alias, alias.toUpperCase());
        assert.ok(!names.has(alias), alias);
      }
    }
  });

  //  as an operator or an rtpmap spells it   catalogue
  const spellings: ReadonlyArray<readonly [string, string | undefined]> = [
    ['PCMA', 'PCMA'],
    ['pcmu', 'PCMU'],
    ['alaw', 'PCMA'],
    ['G.729', 'G729'],
    ['g729a', 'G729'],
    ['G723.1', 'G723'],
    ['OPUS', 'opus'],
    ['ilbc', 'iLBC'],
    ['Telephone-Event', 'telephone-event'],
    [' cn ', 'CN'],
    ['mp3', undefined],
    ['', undefined],
  ];
  for (const [spelling, name] of spellings) {
    it(`${JSON.stringify(spelling)} is ${name ?? 'unknown'}`, () => {
      assert.equal(codecName(spelling), name);
    });
  }

  it('is found by name, clock and channels together', () => {
    assert.equal(findCodec('L16', 44_100, 2)?.payload, 10);
    assert.equal(findCodec('L16', 44_100)?.payload, 11);
    assert.equal(findCodec('L16', 8_000)?.payload, undefined);
    assert.equal(findCodec('opus', 48_000)?.channels, 2);
    assert.equal(findCodec('opus', 8_000), undefined);
    assert.equal(findCodec('constructor', 8_000), undefined);
  });
});
