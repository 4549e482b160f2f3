import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  base32Token,
  base64UrlToken,
  isUuid,
  type Random,
  randomFrom,
  systemRandom,
  uuidMaker,
  uuidTimeMs,
} from '@tandem/base/kernel';
import { seededRandom, VirtualClock } from '@tandem/base/testkit';
import fc from 'fast-check';

const constant = (word: number): Random => randomFrom(() => word);

describe('UUIDv7', () => {
  it('has time, version, variant where RFC 9562 puts them', () => {
    // The example of RFC 9562 appendix A.6 has this time.
    const clock = { wallMs: () => 0x017f22e279b0 };
    assert.equal(uuidMaker(clock, constant(0))(), '017f22e2-79b0-7000-8000-000000000000');
    const ones = randomFrom(() => 0xffff_ffff);
    // 0xffffffff is drawn below 2048 as 0x7ff: the counter starts in its lower half.
    assert.equal(uuidMaker(clock, ones)(), '017f22e2-79b0-77ff-bfff-ffffffffffff');
  });

  it('tells the time at which it was made, also beyond 32 bits', () => {
    for (const wallMs of [1, 1_767_225_600_000, 2 ** 48 - 1]) {
      const id = uuidMaker({ wallMs: () => wallMs }, constant(0))();
      assert.ok(isUuid(id));
      assert.equal(uuidTimeMs(id), wallMs);
    }
  });

  it('each is greater than the one before, whatever the wall clock does', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.nat(10) },
      { weight: 1, arbitrary: fc.integer({ min: -100_000, max: 100_000 }) },
    );
    const property = fc.property(fc.array(step, { maxLength: 50 }), fc.nat(), (steps, seed) => {
      const clock = new VirtualClock();
      const make = uuidMaker(clock, seededRandom(seed));
      let last = make();
      for (const stepMs of steps) {
        clock.wallStepsBy(stepMs);
        const next = make();
        assert.ok(isUuid(next), next);
        assert.ok(next > last, `${next} after ${last}`);
        last = next;
      }
    });
    fc.assert(property);
  });

  it('20,000 within one millisecond are all different and in order', () => {
    const make = uuidMaker(new VirtualClock(), seededRandom(1));
    const made = Array.from({ length: 20_000 }, () => make());
    assert.equal(new Set(made).size, made.length);
    assert.deepEqual([...made].sort(), made);
  });

  it('two makers at the same time make different ones', () => {
    const clock = new VirtualClock();
    const [one, other] = [1, 2].map((seed) => uuidMaker(clock, seededRandom(seed)));
    assert.notEqual(one?.(), other?.());
  });

  for (const text of [
    '',
    '017F22E2-79B0-7000-8000-000000000000',
    '017f22e279b070008000000000000000',
    ' 017f22e2-79b0-7000-8000-000000000000',
    '017f22e2-79b0-7000-8000-00000000000g',
  ]) {
    it(`${JSON.stringify(text)} is not as we write one`, () => assert.equal(isUuid(text), false));
  }
});

describe('tokens', () => {
  it('have the length that was asked for, of their letters only', () => {
    const random = seededRandom(1);
    for (let length = 1; length <= 70; length += 1) {
      assert.match(base32Token(random, length), new RegExp(`^[a-z2-7]{${length}}$`));
      assert.match(base64UrlToken(random, length), new RegExp(`^[A-Za-z0-9_-]{${length}}$`));
    }
  });

  it('use all letters, each about as often, at each place', () => {
    const random = seededRandom(1);
    const tokens = [
      { make: base32Token, letters: 32 },
      { make: base64UrlToken, letters: 64 },
    ];
    for (const { make, letters } of tokens) {
      const places = Array.from({ length: 9 }, () => new Map<string, number>());
      for (let made = 0; made < 200 * letters; made += 1) {
        const token = make(random, 9);
        places.forEach((seen, at) => {
          seen.set(token.charAt(at), (seen.get(token.charAt(at)) ?? 0) + 1);
        });
      }
      for (const seen of places) {
        assert.equal(seen.size, letters);
        for (const count of seen.values()) assert.ok(count > 120 && count < 290, `${count}`);
      }
    }
  });

  it('of no characters are a bug', () => {
    for (const length of [0, -1, 1.5]) {
      assert.throws(() => base32Token(seededRandom(1), length), /a token of/);
    }
  });
});

describe('random', () => {
  it('below is even also where 2^32 is no multiple of the limit', () => {
    // Words above the last whole multiple of 3 are drawn again: here 2^32 - 1.
    const words = [0xffff_ffff, 4];
    assert.equal(randomFrom(() => words.shift() ?? 0).below(3), 1);
    assert.equal(constant(0xffff_ffff).below(2 ** 32), 0xffff_ffff);
    assert.equal(constant(5).below(1), 0);
    for (const limit of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      assert.throws(() => constant(0).below(limit), /random below/);
    }
  });

  it('a fraction is from 0 up to, not including, 1', () => {
    assert.equal(constant(0).unit(), 0);
    assert.ok(constant(0xffff_ffff).unit() < 1);
  });

  it('bytes are as many as were asked for, all drawn', () => {
    assert.deepEqual(constant(0x04030201).bytes(6), Uint8Array.of(1, 2, 3, 4, 1, 2));
    assert.equal(constant(0).bytes(0).length, 0);
  });

  it("the system's does not repeat, over several pools", () => {
    const random = systemRandom();
    const words = new Set(Array.from({ length: 20_000 }, () => random.uint32()));
    // Of 20,000 words of 32 bits some 0.05 are equal by chance.
    assert.ok(words.size >= 19_990, `${words.size} different ones`);
    assert.notDeepEqual(systemRandom().bytes(16), systemRandom().bytes(16));
  });
});
