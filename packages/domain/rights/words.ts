// The words of rights: what is acted on, and how.

/** What operators see and change: the kinds of objects, and what is no object of a file. */
export const RIGHT_OBJECTS = [
  'accounts',
  'rateGroups',
  'mappingGateways',
  'routingGateways',
  'gatewayGroups',
  'phones',
  'areas',
  'workCalendars',
  'numberLists',
  'geofences',
  'portabilityServers',
  'recordTargets',
  'webhooks',
  'roles',
  'operators',
  'parameters',
  'payments',
  'cdrs',
  'calls',
  'recordings',
  'reports',
  'alarms',
  'audit',
  'system',
] as const;

export type RightObject = (typeof RIGHT_OBJECTS)[number];

/** security.md: to the single action. */
export const RIGHT_ACTIONS = [
  'see',
  'add',
  'change',
  'delete',
  'pay',
  'disconnect',
  'correct',
  'listen',
] as const;

export type RightAction = (typeof RIGHT_ACTIONS)[number];

/** In the place of either word: every one, also those of later versions. */
export const EVERY_ONE = '*';
