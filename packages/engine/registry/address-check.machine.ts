// Whether an address of a gateway lives, asked by OPTIONS, as a pure function. Any final answer but
// 408 and 503 means that somebody is there.
//
//   WAITING -- timer: ask --> ASKING -- answered, unanswered: tell, arm --> WAITING
//
// Nothing is known before the first answer, and calls go there until the contrary is known.
import { type Ms, ms } from '@tandem/base/kernel';

export type Life = 'unknown' | 'live' | 'dead';

export interface CheckState {
  readonly name: 'waiting' | 'asking';
  readonly life: Life;
  readonly generation: number;
  /** When it was asked last. */
  readonly askedMs: Ms;
}

export type CheckInput =
  | { readonly type: 'timerFires'; readonly generation: number }
  | { readonly type: 'answered'; readonly status: number }
  | { readonly type: 'unanswered' };

export type CheckEffect =
  | { readonly do: 'ask' }
  | { readonly do: 'arm'; readonly afterMs: Ms; readonly generation: number }
  | { readonly do: 'tell'; readonly life: 'live' | 'dead' };

export interface CheckStep {
  readonly state: CheckState;
  readonly effects: readonly CheckEffect[];
}

export interface CheckRule {
  readonly nowMs: Ms;
  /** SS_SIP_OPTIONS_CHECK_PERIOD: from one question to the next. */
  readonly periodMs: Ms;
}

/** `afterMs`: checks that begin together must not all ask at once. */
export function beginCheck(nowMs: Ms, afterMs: Ms): CheckStep {
  return {
    state: { name: 'waiting', life: 'unknown', generation: 1, askedMs: nowMs },
    effects: [{ do: 'arm', afterMs, generation: 1 }],
  };
}

export function checkStep(state: CheckState, input: CheckInput, rule: CheckRule): CheckStep {
  switch (input.type) {
    case 'timerFires':
      return state.name === 'waiting' && input.generation === state.generation
        ? { state: { ...state, name: 'asking', askedMs: rule.nowMs }, effects: [{ do: 'ask' }] }
        : { state, effects: [] };
    case 'answered':
      return ended(state, input.status === 408 || input.status === 503 ? 'dead' : 'live', rule);
    case 'unanswered':
      return ended(state, 'dead', rule);
  }
}

function ended(state: CheckState, life: 'live' | 'dead', rule: CheckRule): CheckStep {
  if (state.name === 'waiting') return { state, effects: [] };
  const generation = state.generation + 1;
  // A question that nobody answers takes longer than the shortest periods.
  const afterMs = ms(Math.max(SHORTEST_WAIT_MS, state.askedMs + rule.periodMs - rule.nowMs));
  const armed: CheckEffect = { do: 'arm', afterMs, generation };
  return {
    state: { ...state, name: 'waiting', life, generation },
    effects: state.life === life ? [armed] : [{ do: 'tell', life }, armed],
  };
}

const SHORTEST_WAIT_MS = 1_000;
