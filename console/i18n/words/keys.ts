import type { WordList } from '../word-list.ts';

export const keys = {
  title: ['API keys', 'API 密钥', 'Claves de la API'],
  about: [
    'By a key a program asks in your name, with your rights or fewer.',
    '程序使用密钥以您的名义访问，权限与您相同或更少。',
    'Con una clave un programa pide en su nombre, con sus derechos o menos.',
  ],
  make: ['Make a key', '新建密钥', 'Crear una clave'],
  empty: ['There is no key', '没有密钥', 'No hay ninguna clave'],
  emptyHint: [
    'Programs need one: the documentation of the API stands at /api-docs.',
    '程序需要密钥：API 文档见 /api-docs。',
    'Los programas necesitan una: la documentación de la API está en /api-docs.',
  ],
  name: ['Name', '名称', 'Nombre'],
  nameHint: [
    'Which program, and where it runs',
    '哪个程序，运行在何处',
    'Qué programa, y dónde corre',
  ],
  operator: ['Operator', '操作员', 'Operador'],
  rights: ['Rights', '权限', 'Derechos'],
  rightsHint: [
    'As few as the program needs. None chosen: all of yours, also later ones.',
    '只选程序所需。不选：您的全部权限，包括以后新增的。',
    'Los justos para el programa. Ninguno: todos los suyos, también los futuros.',
  ],
  allRights: ['all of the operator', '操作员的全部权限', 'todos los del operador'],
  sources: ['Only from', '仅限来源', 'Solo desde'],
  sourcesHint: [
    'Addresses or networks: 192.0.2.7, 198.51.100.0/24',
    '地址或网段：192.0.2.7、198.51.100.0/24',
    'Direcciones o redes: 192.0.2.7, 198.51.100.0/24',
  ],
  everywhere: ['everywhere', '任何地址', 'cualquier sitio'],
  created: ['Made', '创建时间', 'Creada'],
  lastUsed: ['Last used', '最后使用', 'Último uso'],
  expires: ['Ends', '到期', 'Termina'],
  expiresHint: ['Empty: until it is revoked', '留空：直到吊销', 'Vacío: hasta que se revoque'],
  revoke: ['Revoke', '吊销', 'Revocar'],
  revoked: ['The key is revoked', '密钥已吊销', 'La clave está revocada'],
  sure: ['Revoke {name}?', '吊销 {name}？', '¿Revocar {name}?'],
  sureHint: [
    'What asks with it is refused at once. It cannot be brought back.',
    '使用该密钥的程序会立即被拒绝，且无法恢复。',
    'Lo que pida con ella se rechaza enseguida. No se puede recuperar.',
  ],
  once: [
    'This is the key. It is shown only now; put it where the program reads it.',
    '这是密钥，仅显示这一次；请保存到程序读取的位置。',
    'Esta es la clave. Se muestra solo ahora; póngala donde el programa la lea.',
  ],
} as const satisfies WordList;
