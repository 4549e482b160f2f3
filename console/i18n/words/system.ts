import type { WordList } from '../word-list.ts';

export const system = {
  status: ['Status', '状态', 'Estado'],
  about: [
    'The processes of this machine and the database. The same on the command line: tandem status.',
    '本机进程与数据库。命令行：tandem status。',
    'Los procesos de esta máquina y la base de datos. En la línea de órdenes: tandem status.',
  ],
  process: ['Process', '进程', 'Proceso'],
  state: ['State', '状态', 'Estado'],
  address: ['Address', '地址', 'Dirección'],
  upFor: ['Up for', '运行时长', 'Activo'],
  restarts: ['Restarts', '重启次数', 'Reinicios'],
  memory: ['Memory', '内存', 'Memoria'],
  lastEnd: ['Last end', '上次退出', 'Último fin'],
  database: ['Database', '数据库', 'Base de datos'],
  databaseUp: ['up, schema {schema}', '正常，结构版本 {schema}', 'activa, esquema {schema}'],
  databaseAway: ['away: {detail}', '不可用：{detail}', 'no responde: {detail}'],
  version: ['Version', '版本', 'Versión'],
  switch: ['calls and media', '呼叫与媒体', 'llamadas y medios'],
  recorder: ['records and money', '话单与账务', 'registros y dinero'],
  office: ['this console and the API', '控制台与 API', 'esta consola y la API'],
  demo: ['customers, vendors, phones', '客户、供应商与话机', 'clientes, proveedores, teléfonos'],
  postgres: [
    'configuration, records, ledger',
    '配置、话单与账本',
    'configuración, registros, libro',
  ],
} as const satisfies WordList;
