// What the control socket of the switch answers about the trace of messages (DIA-2). Stopped, what
// it kept can be read for a while, or until it is stopped once more.
import { type Cancel, ms, type Timers } from '@tandem/base/kernel';
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';
import type { TraceFilter, TraceTap } from '@tandem/protocol/sip';

/** One line of the socket, 4 MB: a message has 64 kB at most, each six bytes as JSON at worst. */
const MOST_MESSAGES = 10;
/** Whoever stops it looks at what it kept; 64 MB are not held for longer than that takes. */
const LOOKED_AT_MS = ms(900_000);

export function traceMethods(tap: TraceTap, timers: Timers): Methods {
  let filter: TraceFilter = {};
  let cancel: Cancel = () => undefined;
  const state = () => ({ isOn: tap.isOn, messages: tap.size, filter });
  return {
    'trace.state': state,
    'trace.start': (params) => {
      cancel();
      filter = filterIn(params);
      tap.start(filter);
      return state();
    },
    'trace.stop': () => {
      cancel();
      if (tap.isOn) cancel = timers.after(LOOKED_AT_MS, () => tap.clear());
      else tap.clear();
      tap.stop();
      return state();
    },
    'trace.read': (params) => {
      const { after, limit = MOST_MESSAGES } = (params ?? {}) as Record<string, unknown>;
      if (typeof after !== 'number') throw new ControlRefusal(NO_PLACE);
      return tap.read({
        ...{ after, limit: Math.min(Number(limit), MOST_MESSAGES) },
        filter: filterIn(params),
      });
    },
  };
}

const NO_PLACE = { code: 'TRACE_PLACE', message: 'after is not a number' };

function filterIn(params: unknown): TraceFilter {
  const { addresses, callIds, numbers } = (params ?? {}) as TraceFilter;
  return {
    ...(addresses === undefined ? {} : { addresses }),
    ...(callIds === undefined ? {} : { callIds }),
    ...(numbers === undefined ? {} : { numbers }),
  };
}
