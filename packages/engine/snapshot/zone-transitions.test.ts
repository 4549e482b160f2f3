import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '@tandem/base/testkit';
import { zoneFrom } from '@tandem/domain/rating';
import { zoneTransitions } from './zone-transitions.ts';

const AROUND_MS = Date.UTC(2026, 0, 1);

/** What the clocks show, in minutes after UTC, as the runtime formats dates. */
function shown(name: string, utcMs: number): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: name,
    ...({ year: 'numeric', month: 'numeric', day: 'numeric' } as const),
    ...({ hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const),
  });
  const parts = new Map(
    format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]),
  );
  const [year = 0, month = 0, day = 0] = (['year', 'month', 'day'] as const).map((part) =>
    parts.get(part),
  );
  const local = Date.UTC(year, month - 1, day, parts.get('hour'), parts.get('minute'));
  return Math.round((local - Math.floor(utcMs / 60_000) * 60_000) / 60_000);
}

describe('when the clocks of a zone are set', () => {
  for (const name of [
    ...['UTC', 'Asia/Dhaka', 'Asia/Kathmandu', 'Europe/Berlin', 'America/New_York'],
    ...['Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Chatham', 'Africa/Casablanca'],
  ]) {
    it(`${name}: as the runtime says, to the minute`, () => {
      const transitions = zoneTransitions(name, AROUND_MS);
      assert.ok(transitions !== undefined, name);
      const zone = zoneFrom(transitions);
      for (const { atMs, offsetMinutes } of transitions.transitions) {
        assert.equal(shown(name, atMs), offsetMinutes);
        assert.notEqual(shown(name, atMs - 60_000), offsetMinutes);
      }
      const random = seededRandom(name);
      for (let round = 0; round < 60; round += 1) {
        const atMs =
          AROUND_MS + random.between(-700, 3_600) * 86_400_000 + random.below(86_400_000);
        assert.equal(zone.offsetMinutesAt(atMs), shown(name, atMs), new Date(atMs).toISOString());
      }
    });
  }

  it('a zone that nobody knows', () => {
    assert.equal(zoneTransitions('Moon/Base', AROUND_MS), undefined);
  });
});
