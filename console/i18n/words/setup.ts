import type { WordList } from '../word-list.ts';

export const setup = {
  title: ['First set-up', '首次设置', 'Primera puesta en marcha'],
  about: [
    'A vendor, a customer, what each pays, and the two gateways: then calls can go.',
    '供应商、客户、双方价格和两个网关：完成后即可通话。',
    'Un proveedor, un cliente, lo que paga cada uno y las dos pasarelas: después ya pueden ir llamadas.',
  ],
  vendor: [
    'The vendor: where calls go out',
    '供应商：呼叫从哪里落地',
    'El proveedor: por dónde salen las llamadas',
  ],
  vendorId: ['Short name', '简称', 'Nombre corto'],
  vendorAddress: ['Its address, host:port', '地址，主机:端口', 'Su dirección, host:puerto'],
  vendorPrefix: [
    'Numbers that it takes begin with',
    '可接号码前缀',
    'Los números que toma empiezan por',
  ],
  vendorPrefixHint: ['empty: all numbers', '留空：所有号码', 'vacío: todos los números'],
  vendorPrice: ['It costs, a minute', '每分钟成本', 'Cuesta, por minuto'],
  customer: [
    'The customer: where calls come from',
    '客户：呼叫从哪里进入',
    'El cliente: de dónde vienen las llamadas',
  ],
  customerId: ['Short name', '简称', 'Nombre corto'],
  customerAddress: ['Its address', '地址', 'Su dirección'],
  customerPrice: ['It pays, a minute', '每分钟售价', 'Paga, por minuto'],
  customerBalance: ['Its opening balance', '初始余额', 'Su saldo inicial'],
  check: ['Check', '检查', 'Comprobar'],
  make: ['Make it all', '全部创建', 'Crearlo todo'],
  willMake: ['This will be made', '将创建以下对象', 'Se creará esto'],
  made: ['It is made', '已创建', 'Ya está hecho'],
  madeHint: [
    'Now see where a call of the customer would go. Then let the customer call: it stands in Current calls at once.',
    '现在可以查看该客户的呼叫去向，然后让客户拨打一次：会立即出现在“当前通话”中。',
    'Vea ahora adónde iría una llamada del cliente. Después que el cliente llame: estará enseguida en Llamadas en curso.',
  ],
  toRouting: ['Where would a call go?', '呼叫会去哪里？', '¿Adónde iría una llamada?'],
  toCalls: ['Current calls', '当前通话', 'Llamadas en curso'],
  sipAddress: [
    'The customer sends its calls to the SIP address that Status shows.',
    '客户应将呼叫发送到“状态”页显示的 SIP 地址。',
    'El cliente envía sus llamadas a la dirección SIP que muestra Estado.',
  ],
  whatThen: [
    'Everything can be changed afterwards under its own menu entry; rates of many codes come by Rate sheets.',
    '之后均可在各自菜单中修改；大量代码的费率请用“费率表导入”。',
    'Todo se puede cambiar después en su propio menú; las tarifas de muchos códigos vienen por Hojas de tarifas.',
  ],
} as const satisfies WordList;
