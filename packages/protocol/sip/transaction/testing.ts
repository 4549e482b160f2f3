// For tests only: a transition table that must be complete. A machine whose table lacks a pair of
// state and event, or has one that its types do not know, fails.
//
// A row reads `from | event | context | to | effects`. `from`, `event` and `to` name values of the
// test; `event` and `context` may list several, apart by commas; `to` may be `=` for "as it was".
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClientEffect, ServerEffect } from './effects.ts';

interface Named {
  readonly name: string;
}

interface Typed {
  readonly type: string;
}

interface StepTo<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export interface MachineTable<State extends Named, Event extends Typed, Context, Effect> {
  readonly title: string;
  /** All names and types there are: records, so that the compiler misses one that was forgotten. */
  readonly stateNames: Readonly<Record<State['name'], true>>;
  readonly eventTypes: Readonly<Record<Event['type'], true>>;
  readonly states: Readonly<Record<string, State>>;
  readonly events: Readonly<Record<string, Event>>;
  readonly contexts: Readonly<Record<string, Context>>;
  readonly rows: string;
  step(from: State, event: Event, context: Context): StepTo<State, Effect>;
  brief(effect: Effect): string;
  /** What holds for every step, whatever its row says. */
  always?(from: State, next: StepTo<State, Effect>): void;
}

export function proveTable<State extends Named, Event extends Typed, Context, Effect>(
  table: MachineTable<State, Event, Context, Effect>,
): void {
  describe(table.title, () => {
    const proved = new Set<string>();
    for (const { from, event, context, to, effects } of rowsOf(table.rows)) {
      const fromState = named(table.states, from);
      const happening = named(table.events, event);
      proved.add(`${fromState.name} + ${happening.type}`);
      it(`${from} + ${event} (${context}) -> ${to}: ${effects}`, () => {
        const before = structuredClone(fromState);
        const next = table.step(fromState, happening, named(table.contexts, context));
        assert.equal(next.effects.map((effect) => table.brief(effect)).join(', '), effects);
        assert.deepEqual(next.state, to === '=' ? before : named(table.states, to));
        assert.deepEqual(fromState, before, 'a step changes nothing that it was given');
        table.always?.(fromState, next);
      });
    }
    it('has a row for every pair of state and event', () => {
      const pairs = Object.keys(table.stateNames).flatMap((state) =>
        Object.keys(table.eventTypes).map((event) => `${state} + ${event}`),
      );
      assert.deepEqual([...proved].sort(), pairs.sort());
    });
  });
}

interface Row {
  readonly from: string;
  readonly event: string;
  readonly context: string;
  readonly to: string;
  readonly effects: string;
}

function rowsOf(text: string): readonly Row[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    assert.equal(cells.length, 5, `a row of five columns: ${line}`);
    const [from = '', events = '', contexts = '', to = '', effects = ''] = cells;
    return listed(events).flatMap((event) =>
      listed(contexts).map((context) => ({ from, event, context, to, effects })),
    );
  });
}

function listed(cell: string): readonly string[] {
  return cell.split(',').map((item) => item.trim());
}

function named<Value>(values: Readonly<Record<string, Value>>, name: string): Value {
  assert.ok(Object.hasOwn(values, name), `the table names "${name}", none of its values`);
  return values[name] as Value;
}

export function briefEffect(effect: ClientEffect | ServerEffect): string {
  switch (effect.do) {
    case 'arm':
      return `arm ${effect.timer} ${effect.afterMs} #${effect.generation}`;
    case 'disarm':
      return `disarm ${effect.timer}`;
    case 'count':
    case 'tell':
      return `${effect.do} ${effect.what}`;
    default:
      return effect.do;
  }
}

/** What every step of a transaction keeps to, so that its layer may rely on it. */
export function transactionAlways(
  from: Named,
  next: { readonly state: Named; readonly effects: readonly (ClientEffect | ServerEffect)[] },
): void {
  const names = next.effects.map((effect) => effect.do);
  const ended = from.name !== 'terminated' && next.state.name === 'terminated';
  assert.equal(names.includes('destroy'), ended, 'a transaction ends with `destroy`, once');
  const upwards = names.findIndex((name) => ['pass', 'passStray', 'tell'].includes(name));
  assert.ok(upwards === -1 || upwards === names.length - 1, 'the user is told last');
}
