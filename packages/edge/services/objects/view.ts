// An object as the API shows it: every field, those with their defaults too; secrets by name alone.
import { moneyFromE7, printMoney } from '@tandem/base/money';
import { type Fields, fieldsOf, type KindName, kindOf, withDefaults } from '@tandem/edge/objects';
import { momentText } from '../records/view.ts';
import type { KeptObject } from './ports.ts';

export interface ObjectShown {
  readonly id: string;
  /** Rises with every change; what If-Match asks for. */
  readonly version: string;
  readonly createdAt: string;
  readonly changedAt: string;
  /** Fields of which a secret is kept. */
  readonly secrets: readonly string[];
  readonly object: Fields;
  /** Of accounts in lists, for who may see payments: what is left. */
  readonly balance?: string;
}

export function objectShown(kind: KindName, kept: KeptObject): ObjectShown {
  const { creationOnly, secrets } = fieldsOf(kindOf(kind));
  const hidden = new Set([...creationOnly, ...secrets]);
  const whole = withDefaults(kindOf(kind), kept.id, kept.document);
  return {
    id: kept.id,
    version: String(kept.version),
    createdAt: momentText(kept.createdAtMs),
    changedAt: momentText(kept.changedAtMs),
    secrets: kept.secrets,
    object: Object.fromEntries(Object.entries(whole).filter(([name]) => !hidden.has(name))),
    ...(kept.balanceE7 === undefined ? {} : { balance: printMoney(moneyFromE7(kept.balanceE7)) }),
  };
}
