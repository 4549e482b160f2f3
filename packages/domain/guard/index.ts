// Who may call: lists, locks and limits, as plain functions (SEC-3, RTE-5).
export * from './account.ts';
export * from './dynamic-list.ts';
export * from './geofence.ts';
export { type IpAddress, parseIp, printIp } from './ip-address.ts';
export * from './levels.ts';
export * from './limits.ts';
export * from './lists.ts';
