// The calls of this machine's switch, asked over its control socket.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { CallsFault, CurrentCalls, RunningCalls } from '@tandem/edge/services';
import type { CurrentCallExplained } from '@tandem/engine/calls/control';
import { askControl } from '@tandem/platform/rpc';
import type { DataPaths } from '@tandem/platform/settings';

/** A switch under load answers late, and not to be told is worse. */
const ANSWER_MS = 5_000;

export function runningCalls(paths: DataPaths): RunningCalls {
  const ask = async <T>(method: string, params: unknown): Promise<Result<T, CallsFault>> => {
    const path = paths.control('switch');
    const asked = await askControl({ path, method, params, timeoutMs: ANSWER_MS });
    if (asked.ok) return ok(asked.value as T);
    const { code, message } = asked.error;
    return fail({ is: code === 'CALL_NOT_FOUND' ? 'missing' : 'away', why: message });
  };
  return {
    list: (page) => ask<CurrentCalls>('calls.list', page),
    explain: (id) => ask<CurrentCallExplained>('calls.explain', { id }),
    hangUp: (id) => ask<void>('calls.hangUp', { id }),
  };
}
