import type { WordList } from '../word-list.ts';

export const money = {
  title: ['Payments', '付款', 'Pagos'],
  about: [
    'What was booked by hand: payments, refunds, adjustments. What calls cost stands at each call.',
    '手工记账：付款、退款、调整。通话费用见每条话单。',
    'Lo anotado a mano: pagos, devoluciones, ajustes. Lo que cuestan las llamadas está en cada una.',
  ],
  enter: ['Enter a payment', '登记付款', 'Anotar un pago'],
  empty: ['Nothing was booked yet', '尚无记账', 'Todavía no se ha anotado nada'],
  emptyHint: [
    'A payment raises the balance of an account at once; a refund below zero takes from it.',
    '付款会立即增加账户余额；负数退款会减少余额。',
    'Un pago sube enseguida el saldo de una cuenta; una devolución bajo cero lo baja.',
  ],
  at: ['When', '时间', 'Cuándo'],
  kind: ['Kind', '类型', 'Tipo'],
  amount: ['Amount', '金额', 'Importe'],
  amountHint: [
    'With a point: 25.00. Below zero it is taken from the account.',
    '使用小数点：25.00。负数表示从账户扣除。',
    'Con punto: 25.00. Bajo cero se quita de la cuenta.',
  ],
  remark: ['Remark', '备注', 'Nota'],
  actor: ['By whom', '操作员', 'Quién'],
  entry: ['Entry', '分录', 'Asiento'],
  book: ['Book it', '记账', 'Anotarlo'],
  booked: [
    'Booked. The balance of {account} is {balance}',
    '已记账。{account} 的余额为 {balance}',
    'Anotado. El saldo de {account} es {balance}',
  ],
  payment: ['Payment', '付款', 'Pago'],
  refund: ['Refund', '退款', 'Devolución'],
  adjustment: ['Adjustment', '调整', 'Ajuste'],
} as const satisfies WordList;
