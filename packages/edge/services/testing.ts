// For the tests of the use cases: a carrier's system in memory, and those who ask.
//
//   ours
//    |- wholesale (agent) - city (agent) - shop (customer)
//    |                    `- office (customer)
//    |- walkIn (customer)
//    `- vendor (clearing)
import { ok } from '@tandem/base/kernel';
import { ZERO_MONEY } from '@tandem/base/money';
import { VirtualClock } from '@tandem/base/testkit';
import { rightsFrom } from '@tandem/domain/rights';
import type { Fields } from '@tandem/edge/objects';
import type { ApplyParts } from './configuration/apply.ts';
import type { StoreChange, StoredObject, StoredRate } from './configuration/ports.ts';
import type { PayParts } from './money/pay.ts';
import type { Asker } from './ports.ts';

export const ACCOUNTS = {
  wholesale: 1n,
  city: 2n,
  shop: 3n,
  office: 4n,
  walkIn: 5n,
  vendor: 6n,
} as const;
export type AccountName = keyof typeof ACCOUNTS;

function objects(): readonly StoredObject[] {
  let key = 0n;
  const stored = (kind: string, id: string, document: Fields): StoredObject => {
    key += 1n;
    return { kind, id, key, version: 1n, document };
  };
  return [
    stored('accounts', 'wholesale', { type: 'agent', rateGroup: 'retail' }),
    stored('accounts', 'city', { type: 'agent', agent: 'wholesale' }),
    stored('accounts', 'shop', { type: 'customer', agent: 'city', rateGroup: 'retail' }),
    stored('accounts', 'office', { type: 'customer', agent: 'wholesale' }),
    stored('accounts', 'walkIn', { type: 'customer', rateGroup: 'premium' }),
    stored('accounts', 'vendor', { type: 'clearing', rateGroup: 'cost' }),
    stored('rateGroups', 'retail', {}),
    stored('rateGroups', 'premium', {}),
    stored('rateGroups', 'cost', {}),
    stored('areas', 'Bangladesh', { prefixes: ['880'] }),
    stored('phones', '1001', { account: 'shop' }),
    stored('phones', '1005', { account: 'walkIn' }),
    stored('mappingGateways', 'shop-in', { account: 'shop', addresses: ['192.0.2.2'] }),
    stored('mappingGateways', 'walkIn-in', { account: 'walkIn', addresses: ['192.0.2.5'] }),
    stored('routingGateways', 'out', { account: 'vendor', addresses: ['192.0.2.9'] }),
    stored('roles', 'boss', { rights: ['*:*'] }),
    stored('roles', 'desk', { rights: ['operators:*', 'phones:*'] }),
    stored('operators', 'root', { roles: ['boss'] }),
    stored('operators', 'cityDesk', { roles: ['desk'], account: 'city' }),
    stored('operators', 'ourDesk', { roles: ['desk'] }),
  ];
}

/** Rights as roles list them, and the account that the asker is bound to. */
export function asking(rights: string, account: AccountName | null = null): Asker {
  return {
    ...{ actor: 'ada', source: '192.0.2.77', via: 'session' },
    rights: rightsFrom(rights.split(' ')),
    account: account === null ? null : ACCOUNTS[account],
  };
}

const secretBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export function carrier() {
  const changes: StoreChange[] = [];
  const all = objects();
  const find = async (kind: string, id: string) =>
    all.find((one) => one.kind === kind && one.id === id);
  const parts: ApplyParts & PayParts = {
    store: {
      find,
      readAll: async () => ({ version: 1n, objects: all }),
      secrets: async () =>
        ['1001', '1005'].map((id) => ({
          key: all.find((one) => one.kind === 'phones' && one.id === id)?.key ?? 0n,
          field: 'password',
          ciphertext: secretBytes(`secret of ${id}`),
        })),
      transact: async (asked) => {
        changes.push(...asked);
        return ok({ version: 2n, isChanged: true, rates: [] });
      },
    },
    parameters: { readAll: async () => [] },
    rates: {
      stream: async function* (): AsyncGenerator<readonly StoredRate[]> {
        yield [];
      },
    },
    balances: async () => new Map(Object.values(ACCOUNTS).map((key) => [key, ZERO_MONEY])),
    box: { seal: secretBytes, open: (sealed) => Buffer.from(sealed).toString() },
    hashing: {
      hashPassword: async (password) => `hash of ${password}`,
      verifyPassword: async (hash, password) => hash === `hash of ${password}`,
    },
    books: {
      pay: async ({ amountE7 }) =>
        ok({ entryId: 1n, balanceE7: amountE7, expiresAtMs: null, repeated: false }),
    },
    clock: new VirtualClock(),
    makeSecret: () => 'made-secret',
  };
  return { parts, changes };
}
