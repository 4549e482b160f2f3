// Calls that we place ourselves: callbacks, test calls with a tone and a verdict, sounds (API-3).
export type { PlacingParts } from './callback.ts';
export * from './control.ts';
export { MOST_CALLBACKS, MOST_PLAYS, MOST_TESTS, placedControl } from './placed-calls.ts';
export * from './ports.ts';
