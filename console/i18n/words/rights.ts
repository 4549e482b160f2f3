// What a right gives: what is acted on, where that is no kind of object, and how.
import type { WordList } from '../word-list.ts';

export const rightObjects = {
  '*': ['everything', '全部', 'todo'],
  parameters: ['parameters', '参数', 'parámetros'],
  payments: ['payments', '付款', 'pagos'],
  cdrs: ['call records', '话单', 'registros de llamadas'],
  calls: ['current calls', '当前通话', 'llamadas en curso'],
  recordings: ['recordings', '录音', 'grabaciones'],
  reports: ['reports', '报表', 'informes'],
  alarms: ['alarms', '告警', 'alarmas'],
  audit: ['audit', '审计', 'auditoría'],
  system: ['system', '系统', 'sistema'],
} as const satisfies WordList;

export const rightActions = {
  '*': ['everything', '全部操作', 'todo'],
  see: ['see', '查看', 'ver'],
  add: ['add', '新建', 'añadir'],
  change: ['change', '修改', 'cambiar'],
  delete: ['delete', '删除', 'eliminar'],
  pay: ['book payments', '记账', 'anotar pagos'],
  disconnect: ['disconnect', '挂断', 'cortar'],
  correct: ['correct', '更正', 'corregir'],
  listen: ['listen', '收听', 'escuchar'],
} as const satisfies WordList;
