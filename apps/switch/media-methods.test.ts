import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ControlRefusal } from '@tandem/platform/rpc';
import type { SwitchMedia } from './media.ts';
import { mediaMethods } from './media-methods.ts';

const DAEMON = '192.0.2.5:2223';

describe('recording on demand (MED-7)', () => {
  //  on, whether it can be had        told of
  const table = [
    [true, true, ['a']],
    [false, true, []],
    [true, false, 'CALL_NOT_RECORDABLE'],
  ] as const;
  for (const [on, can, expected] of table) {
    it(`on ${on}, possible ${can}: ${expected}`, () => {
      const begun: string[] = [];
      const control = { record: () => can } as unknown as SwitchMedia['control'];
      const parts = { control, weigh: () => false, daemons: () => [] };
      const ask = () =>
        mediaMethods(parts, (id) => begun.push(id))['calls.record']?.({ id: 'a', on });
      if (typeof expected === 'string') {
        assert.throws(ask, (error) => (error as ControlRefusal).fault.code === expected);
        return;
      }
      assert.deepEqual(ask(), {});
      assert.deepEqual(begun, expected);
    });
  }
});

describe('a daemon of the pool gets another weight (MED-10)', () => {
  const table = [
    [{ daemon: DAEMON, weight: 0 }, [DAEMON, 0]],
    [{ daemon: DAEMON, weight: 9_999 }, [DAEMON, 9_999]],
    [{ daemon: 'another', weight: 1 }, 'MEDIA_DAEMON_NOT_FOUND'],
    // Any of these would drain it.
    [{ daemon: DAEMON }, 'MEDIA_WEIGHT_INVALID'],
    [{ daemon: DAEMON, weight: 'much' }, 'MEDIA_WEIGHT_INVALID'],
    [{ daemon: DAEMON, weight: -1 }, 'MEDIA_WEIGHT_INVALID'],
    [{ daemon: DAEMON, weight: 0.5 }, 'MEDIA_WEIGHT_INVALID'],
    [{ daemon: DAEMON, weight: 10_000 }, 'MEDIA_WEIGHT_INVALID'],
    [undefined, 'MEDIA_WEIGHT_INVALID'],
  ] as const;
  for (const [params, expected] of table) {
    it(`${JSON.stringify(params)}: ${expected}`, () => {
      let weighed: unknown;
      const weigh: SwitchMedia['weigh'] = (name, weight) => {
        weighed = [name, weight];
        return name === DAEMON;
      };
      const control = { record: () => false } as unknown as SwitchMedia['control'];
      const ask = () =>
        mediaMethods({ control, weigh, daemons: () => [] }, () => undefined)['media.weigh']?.(
          params,
        );
      if (typeof expected !== 'string') {
        assert.deepEqual(ask(), {});
        assert.deepEqual(weighed, expected);
        return;
      }
      assert.throws(
        ask,
        (error) => error instanceof ControlRefusal && error.fault.code === expected,
      );
    });
  }
});
