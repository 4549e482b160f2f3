// What the control socket of the switch answers about its calls.
import type { CallsControl, CallsPage, RouteQuestion } from '@tandem/engine/calls/control';
import { ControlRefusal, type Methods } from '@tandem/platform/rpc';

/** One line of the socket: 600 bytes a call, and less a caller who is blocked. */
const MOST_CALLS = 1_000;

export function callMethods(control: CallsControl): Methods {
  return {
    'calls.list': (params) => {
      const { limit = MOST_CALLS, after, payers } = (params ?? {}) as Partial<CallsPage>;
      return control.page({ limit: Math.min(limit, MOST_CALLS), after, payers });
    },
    'calls.changes': (params) => {
      const { since } = (params ?? {}) as { since?: unknown };
      return control.changes(typeof since === 'number' ? since : null);
    },
    'calls.figures': () => control.figures(),
    'calls.explain': (params) => {
      const explained = control.explain(idIn(params));
      if (!explained.ok) throw notFound(params);
      return explained.value;
    },
    'calls.analyse': async (params) => {
      const question = questionIn(params);
      const analysed = await control.analyse(question);
      if (analysed.ok) return analysed.value;
      const { code } = analysed.error;
      const message = `there is no gateway or phone ${question.from} that may call`;
      throw new ControlRefusal({ code, message });
    },
    'blocked.list': () => {
      const all = [...control.blocked()].sort((one, other) => other.untilMs - one.untilMs);
      return { items: all.slice(0, MOST_CALLS), total: all.length };
    },
    'blocked.release': (params) => {
      const caller = String((params as { caller?: unknown } | null)?.caller ?? '');
      const released = control.releaseCaller(caller);
      if (released.ok) return {};
      const { code } = released.error;
      throw new ControlRefusal({ code, message: `${caller} is not blocked` });
    },
    'calls.hangUp': (params) => {
      if (!control.hangUp(idIn(params)).ok) throw notFound(params);
      return {};
    },
  };
}

function questionIn(params: unknown): RouteQuestion {
  const { caller, callee, from, atMs } = (params ?? {}) as Partial<RouteQuestion>;
  const moment = typeof atMs === 'number' ? atMs : null;
  return { caller: String(caller), callee: String(callee), from: String(from), atMs: moment };
}

const idIn = (params: unknown): string => String((params as { id?: unknown } | null)?.id ?? '');

const notFound = (params: unknown): ControlRefusal =>
  new ControlRefusal({ code: 'CALL_NOT_FOUND', message: `there is no call ${idIn(params)}` });
