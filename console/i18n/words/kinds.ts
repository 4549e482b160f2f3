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
  portabilityServers: ['Portability servers', '号码携带服务器', 'Servidores de portabilidad'],
  recordTargets: ['Record targets', '话单推送', 'Destinos de registros'],
  webhooks: ['Webhooks', '事件回调', 'Webhooks'],
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
  portabilityServers: ['portability server', '号码携带服务器', 'servidor de portabilidad'],
  recordTargets: ['record target', '话单推送目标', 'destino de registros'],
  webhooks: ['webhook', '事件回调', 'webhook'],
  operators: ['operator', '操作员', 'operador'],
  roles: ['role', '角色', 'rol'],
} as const satisfies WordList;

/** What one is for; English is the server's own. */
export const meaningOfKind: WordList = {
  accounts: ['', '付费或收款的一方', 'Quien paga o cobra'],
  rateGroups: [
    '',
    '费率表：前缀对应价格。账户按其收费，供应商按其计成本',
    'Una tabla de tarifas: de prefijo a precio. Con una se cobra a la cuenta, con una cuesta el proveedor',
  ],
  phones: ['', '拥有号码并注册的用户', 'Un abonado que se registra, con número propio'],
  mappingGateways: [
    '',
    '客户中继：呼叫从这里进入',
    'El enlace de un cliente: por aquí entran las llamadas',
  ],
  routingGateways: [
    '',
    '供应商中继：呼叫从这里送出',
    'El enlace de un proveedor: por aquí salen las llamadas',
  ],
  gatewayGroups: [
    '',
    '共用线路上限的一组网关；可整体允许或禁止',
    'Pasarelas que comparten un límite de líneas; se permiten o niegan como una sola',
  ],
  areas: [
    '',
    '一组有名称的前缀，报表与质量按其划分',
    'Un conjunto de prefijos con nombre, por el que se dividen informes y calidad',
  ],
  numberLists: [
    '',
    '被拒绝或唯一允许的号码；也是主叫号码池',
    'Números que se rechazan o los únicos que pasan; también de donde se toman llamantes',
  ],
  workCalendars: [
    '',
    '何时有效：每周时段及例外日期',
    'Cuándo vale algo: horas de la semana, con días distintos',
  ],
  geofences: [
    '',
    '有名称的地址范围，用于放行或拒绝信令与媒体',
    'Rangos de direcciones con nombre, que dejan pasar o rechazan señalización y medios',
  ],
  portabilityServers: [
    '',
    '查询号码携入哪个网络的服务器',
    'A quién se pregunta a qué red se portó un número',
  ],
  recordTargets: [
    '',
    '通话结束时接收每条话单的外部系统',
    'Un sistema externo que recibe cada registro al terminar la llamada',
  ],
  webhooks: [
    '',
    '通过 HTTP 实时获知呼叫与话机事件的服务器',
    'Un servidor al que se avisa por HTTP de lo que pasa con llamadas y teléfonos',
  ],
  operators: ['', '登录系统的人员', 'Una persona que inicia sesión'],
  roles: ['', '拥有该角色的操作员可以做什么', 'Lo que pueden hacer los operadores que lo tienen'],
};
