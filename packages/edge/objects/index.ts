// Configuration objects: their kinds and fields, how values are held against them, what is stored.
export {
  documentOf,
  type FieldsByKeeping,
  fieldsOf,
  overDefaults,
  stripped,
  withDefaults,
} from './documents.ts';
export * from './faults.ts';
export {
  FORMATS,
  type Format,
  type FormatName,
  type IpAddress,
  parseIp,
} from './formats/index.ts';
export * from './json.ts';
export type { Chapters, Conflict, Kind, ObjectOf } from './kind.ts';
export { accounts } from './kinds/accounts.ts';
export { areas } from './kinds/areas.ts';
export { gatewayGroups } from './kinds/gateway-groups.ts';
export { geofences } from './kinds/geofences.ts';
export * from './kinds/index.ts';
export { mappingGateways } from './kinds/mapping-gateways.ts';
export { numberLists } from './kinds/number-lists.ts';
export { operators } from './kinds/operators.ts';
export { phones } from './kinds/phones.ts';
export { portabilityServers } from './kinds/portability-servers.ts';
export { rateGroups } from './kinds/rate-groups.ts';
export {
  asRate,
  pricesIn,
  type RateFields,
  rateConflicts,
  rateKey,
  rateName,
  rateNode,
  rateSchema,
} from './kinds/rates.ts';
export { recordTargets } from './kinds/record-targets.ts';
export { RIGHT_ACTIONS, RIGHT_OBJECTS, roles } from './kinds/roles.ts';
export { routingGateways } from './kinds/routing-gateways.ts';
export { webhooks } from './kinds/webhooks.ts';
export { workCalendars } from './kinds/work-calendars.ts';
export { configurationPage } from './page.ts';
export * from './place.ts';
export { mapReferences, mayRefer, type Reference, referencesOf } from './references.ts';
export {
  REFUSALS,
  type RefusalCode,
  type RefusalValues,
  type Refused,
  refused,
} from './refusals.ts';
export { Checker } from './schema/checker.ts';
export { describeAllowed } from './schema/describe-allowed.ts';
export { isRequired, nodeOf, type SchemaNode, takesNull, withoutNull } from './schema/node.ts';
export { secretPlace } from './secret-place.ts';
export * from './source.ts';
