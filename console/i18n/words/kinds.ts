import type { WordList } from '../word-list.ts';

export const kinds = {
  accounts: ['Accounts', '账户', 'Cuentas'],
  rateGroups: ['Rate groups', '费率组', 'Grupos de tarifas'],
  phones: ['Phones', '话机', 'Teléfonos'],
  mappingGateways: ['Mapping gateways', '对接网关', 'Pasarelas de entrada'],
  routingGateways: ['Routing gateways', '落地网关', 'Pasarelas de salida'],
  gatewayGroups: ['Gateway groups', '网关组', 'Grupos de pasarelas'],
  areas: ['Areas', '地区', 'Zonas'],
  numberLists: ['Number lists', '号码列表', 'Listas de números'],
  workCalendars: ['Work calendars', '工作日历', 'Calendarios'],
  geofences: ['Geofences', '地理围栏', 'Geocercas'],
  recordTargets: ['Record targets', '话单推送', 'Destinos de registros'],
  operators: ['Operators', '操作员', 'Operadores'],
  roles: ['Roles', '角色', 'Roles'],
} as const satisfies WordList;

/** One of them. */
export const oneOfKind = {
  accounts: ['account', '账户', 'cuenta'],
  rateGroups: ['rate group', '费率组', 'grupo de tarifas'],
  phones: ['phone', '话机', 'teléfono'],
  mappingGateways: ['mapping gateway', '对接网关', 'pasarela de entrada'],
  routingGateways: ['routing gateway', '落地网关', 'pasarela de salida'],
  gatewayGroups: ['gateway group', '网关组', 'grupo de pasarelas'],
  areas: ['area', '地区', 'zona'],
  numberLists: ['number list', '号码列表', 'lista de números'],
  workCalendars: ['work calendar', '工作日历', 'calendario'],
  geofences: ['geofence', '地理围栏', 'geocerca'],
  recordTargets: ['record target', '话单推送目标', 'destino de registros'],
  operators: ['operator', '操作员', 'operador'],
  roles: ['role', '角色', 'rol'],
} as const satisfies WordList;
