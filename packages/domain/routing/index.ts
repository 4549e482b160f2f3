// Where a call may go, in which order, and when to go on (RTE-1, RTE-2, RTE-3).
export { calendarHolds, type LocalMoment } from './calendar.ts';
export { replacedCode } from './cause-map.ts';
export * from './choose.ts';
export { emergencyRoutes } from './emergency.ts';
export * from './failover.ts';
export * from './filters.ts';
export { type Ordering, ordered } from './order.ts';
export * from './phone-action.ts';
export * from './quality.ts';
export * from './route-table.ts';
export { e7Of, type MarginRules, marginOf, type RouteTraits, traitsOf } from './route-traits.ts';
export { scheduleInEffect, underSchedule } from './schedule.ts';
export { sharePrefix } from './shares.ts';
