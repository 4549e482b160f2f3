// The kinds of objects as menus and tables show them: a new kind is one line here. Without one it
// is there all the same, with its first fields as columns.
export type KindGroup = 'business' | 'network' | 'systemGroup';

export interface KindShown {
  readonly name: string;
  readonly group: KindGroup;
  /** Columns that a table begins with, after the name. */
  readonly columns: readonly string[];
}

/** What is left on an account: no field of it, as the other columns that begin with a dot. */
export const BALANCE = '.balance';

const BUSINESS = 'business';
const NETWORK = 'network';
const SYSTEM = 'systemGroup';

export const KINDS_SHOWN: readonly KindShown[] = [
  kind('accounts', BUSINESS, ['name', 'type', 'status', BALANCE, 'credit', 'rateGroup']),
  kind('rateGroups', BUSINESS, ['minimumBalance', 'bandCrossing', 'timeZone', 'memo']),
  kind('phones', BUSINESS, ['account', 'lock', 'lines', 'displayNumber', 'memo']),
  kind('mappingGateways', NETWORK, [
    'account',
    'addresses',
    'lock',
    'lines',
    'cps',
    'rewriteCallee',
  ]),
  kind('routingGateways', NETWORK, [
    'account',
    'addresses',
    'prefixes',
    'priority',
    'lock',
    'lines',
  ]),
  kind('gatewayGroups', NETWORK, ['lines', 'memo']),
  kind('areas', NETWORK, ['prefixes', 'level', 'memo']),
  kind('numberLists', NETWORK, ['mode', 'everywhere', 'entries', 'memo']),
  kind('workCalendars', NETWORK, ['timeZone', 'spans', 'exceptions', 'memo']),
  kind('geofences', NETWORK, ['ranges', 'everywhere', 'memo']),
  kind('portabilityServers', NETWORK, ['url', 'prefixes', 'timeoutMs', 'memo']),
  kind('recordTargets', SYSTEM, ['url', 'enabled', 'mode', 'memo']),
  kind('webhooks', SYSTEM, ['url', 'enabled', 'events', 'memo']),
  kind('operators', SYSTEM, ['displayName', 'roles', 'account', 'locked']),
  kind('roles', SYSTEM, ['rights', 'memo']),
];

function kind(name: string, group: KindGroup, columns: readonly string[]): KindShown {
  return { name, group, columns };
}
