import type { WordList } from '../word-list.ts';

export const session = {
  signIn: ['Sign in', '登录', 'Iniciar sesión'],
  name: ['Name', '用户名', 'Usuario'],
  password: ['Password', '密码', 'Contraseña'],
  firstTime: [
    "The first start printed the administrator's name and one-time password.",
    '首次启动时会显示管理员名称和一次性密码。',
    'El primer arranque mostró el nombre del administrador y su contraseña de un solo uso.',
  ],
  choose: ['Choose your password', '设置您的密码', 'Elija su contraseña'],
  chooseHint: [
    'The one-time password ends here. At least 12 characters; a sentence is easier to remember.',
    '一次性密码到此失效。至少 12 个字符；一句话更容易记住。',
    'La contraseña de un solo uso termina aquí. Al menos 12 caracteres; una frase se recuerda mejor.',
  ],
  oldPassword: ['One-time password', '一次性密码', 'Contraseña de un solo uso'],
  newPassword: ['New password', '新密码', 'Contraseña nueva'],
  again: ['New password again', '再次输入新密码', 'Repita la contraseña nueva'],
  differ: [
    'The two new passwords differ',
    '两次输入的新密码不一致',
    'Las contraseñas no coinciden',
  ],
  keep: ['Keep it', '保存', 'Guardar'],
  signOut: ['Sign out', '退出', 'Cerrar sesión'],
  tagline: ['Carrier softswitch', '运营级软交换', 'Softswitch para operadores'],
} as const satisfies WordList;
