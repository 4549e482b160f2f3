import type { WordList } from '../word-list.ts';

export const reports = {
  title: ['Reports', '报表', 'Informes'],
  about: [
    'Calls of a span of time, summed up. The same on the command line: tandem report.',
    '某时段呼叫的汇总。命令行：tandem report。',
    'Las llamadas de un período, sumadas. En la línea de órdenes: tandem report.',
  ],
  which: ['Report', '报表', 'Informe'],
  day: ['Last day', '最近一天', 'Último día'],
  week: ['Week', '一周', 'Semana'],
  month: ['Month', '一个月', 'Mes'],
  more: ['{count} more {count:row|rows}', '还有 {count} 行', '{count} {count:fila|filas} más'],
  empty: ['No calls in this span', '此时段没有呼叫', 'No hay llamadas en este período'],
  emptyHint: [
    'Choose a longer span, or look at Call records.',
    '请选择更长的时段，或查看话单。',
    'Elija un período más largo, o mire Registros de llamadas.',
  ],
} as const satisfies WordList;

/** Names of reports, and what each is told by. */
export const reportNames = {
  areas: ['By destination', '按地区', 'Por destino'],
  cross: ['Gateways by destination', '落地网关 × 地区', 'Pasarelas por destino'],
  daily: ['Day by day (UTC)', '按日（UTC）', 'Día a día (UTC)'],
  failures: ['Failures by reason', '失败原因', 'Fallos por motivo'],
  'mapping-gateways': [
    'By mapping gateway or phone',
    '按对接网关或话机',
    'Por pasarela de entrada o teléfono',
  ],
  overall: ['All together', '总计', 'Todo junto'],
  performance: ['Hour by hour', '按小时', 'Hora a hora'],
  'routing-gateways': ['By routing gateway', '按落地网关', 'Por pasarela de salida'],
} as const satisfies WordList;

export const columnWords = {
  area: ['Destination', '地区', 'Destino'],
  day: ['Day', '日期', 'Día'],
  hour: ['Hour', '小时', 'Hora'],
  reason: ['Reason', '原因', 'Motivo'],
  calleeGateway: ['Routing gateway', '落地网关', 'Pasarela de salida'],
  callerGateway: ['Mapping gateway', '对接网关', 'Pasarela de entrada'],
  calls: ['Calls', '呼叫数', 'Llamadas'],
  sent: ['Sent', '已发出', 'Enviadas'],
  answered: ['Answered', '接通', 'Contestadas'],
  failed: ['Failed', '失败', 'Fallidas'],
  asr: ['ASR', '接通率', 'ASR'],
  ner: ['NER', '网络效率', 'NER'],
  acd: ['ACD', '平均时长', 'ACD'],
  pdd: ['PDD', '接续时延', 'PDD'],
  minutes: ['Minutes', '分钟', 'Minutos'],
  charge: ['Revenue', '收入', 'Ingresos'],
  cost: ['Cost', '成本', 'Costo'],
  commission: ['Commission', '佣金', 'Comisión'],
  margin: ['Margin', '毛利', 'Margen'],
  callerShort: ['Short, by caller', '主叫短呼', 'Cortas, por quien llama'],
  calleeShort: ['Short, by callee', '被叫短呼', 'Cortas, por el llamado'],
  share: ['Share', '占比', 'Parte'],
  endedByCaller: ['Ended by caller', '主叫挂机', 'Terminó quien llama'],
  endedByCallee: ['Ended by callee', '被叫挂机', 'Terminó el llamado'],
  endedByServer: ['Ended by Tandem', '系统挂机', 'Terminó Tandem'],
  unbilled: ['Not billed', '未计费', 'Sin cobrar'],
} as const satisfies WordList;
