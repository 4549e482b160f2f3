// Who takes part in calls and what is known of them: types alone, exactly what the schemas of the
// configuration (edge/objects) give after defaults. The engine reads nothing else.
export type * from './accounts.ts';
export type * from './gateways.ts';
export type * from './lists.ts';
export type * from './operators.ts';
export type * from './phones.ts';
export type * from './portability.ts';
export type * from './rates.ts';
export type * from './shared.ts';
export type * from './targets.ts';
export type * from './words.ts';
