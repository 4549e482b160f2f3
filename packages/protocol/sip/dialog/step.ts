// What the machines of the dialog layer have in common: a step is a state and effects; a timer is
// an effect when it is armed and an event, with the generation it was armed with, when it fires.
import type { Ms } from '@tandem/base/kernel';

export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export interface Arm<Name extends string> {
  readonly do: 'arm';
  readonly timer: Name;
  readonly afterMs: Ms;
  readonly generation: number;
}

export interface Disarm<Name extends string> {
  readonly do: 'disarm';
  readonly timer: Name;
}

/** `lostTimer`: it fired although what it guarded had come; `absorbed`: it had come before. */
export interface Count {
  readonly do: 'count';
  readonly what: 'lostTimer' | 'absorbed' | 'ignored';
}

/** The generation of a timer that can be armed once only in the life of a machine. */
export const ONCE = 1;

export const NOTHING: readonly never[] = Object.freeze([]);
export const LOST_TIMER: readonly Count[] = counted('lostTimer');
export const ABSORBED: readonly Count[] = counted('absorbed');
export const IGNORED: readonly Count[] = counted('ignored');

export function arm<Name extends string>(timer: Name, afterMs: Ms, generation: number): Arm<Name> {
  return { do: 'arm', timer, afterMs, generation };
}

export function disarm<Name extends string>(timer: Name): Disarm<Name> {
  return Object.freeze({ do: 'disarm', timer });
}

function counted(what: Count['what']): readonly Count[] {
  return Object.freeze([Object.freeze({ do: 'count', what })]);
}
