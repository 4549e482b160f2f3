// What the fields of the first set-up make: a configuration file of two accounts, two rate groups
// and two gateways. JSON is YAML too.
import { ask } from '../../lib/ask.ts';

export interface SetupFields {
  readonly vendor: string;
  readonly vendorAddress: string;
  readonly prefix?: string;
  readonly cost: string;
  readonly customer: string;
  readonly customerAddress: string;
  readonly price: string;
  readonly balance: string;
  /** Empty: as it stands. */
  readonly noMediaSeconds?: string;
}

export const USUAL: Partial<SetupFields> = {
  ...{ vendor: 'north', customer: 'acme', prefix: '' },
  ...{ cost: '0.0100', price: '0.0150', balance: '10.00' },
  /** Wholesale 30 to 60, phones 60 to 90, with silence suppression 120 to 180. */
  noMediaSeconds: '60',
};

export interface Plan {
  readonly dryRun: boolean;
  readonly create?: readonly { readonly kind: string; readonly id: string }[];
}

const PER_SECONDS = 60;

export function fileOf(fields: SetupFields): object {
  const { vendor, customer, prefix = '', cost, price, balance } = fields;
  const { noMediaSeconds = '' } = fields;
  const rates = (amount: string) => [
    { prefix, price: amount, per: PER_SECONDS, first: 1, next: 1 },
  ];
  const [costGroup, sellGroup] = [`${vendor}-cost`, `${customer}-sell`];
  return {
    ...(noMediaSeconds.trim() === ''
      ? {}
      : { parameters: { SS_NOMEDIAHANGUPTIME: noMediaSeconds.trim() } }),
    rateGroups: [
      { name: costGroup, rates: rates(cost) },
      { name: sellGroup, rates: rates(price) },
    ],
    accounts: [
      { id: vendor, type: 'clearing', rateGroup: costGroup },
      { id: customer, type: 'customer', balance, rateGroup: sellGroup },
    ],
    mappingGateways: [
      { id: `${customer}-in`, account: customer, addresses: [fields.customerAddress] },
    ],
    routingGateways: [
      {
        ...{ id: `${vendor}-out`, account: vendor, addresses: [fields.vendorAddress] },
        prefixes: [prefix],
      },
    ],
  };
}

export async function applyPlan(fields: SetupFields, dryRun: boolean): Promise<Plan> {
  const file = new Blob([JSON.stringify(fileOf(fields), null, 1)]);
  const words = new URLSearchParams({ file: 'first set-up', dryRun: String(dryRun) });
  const path = `/api/v1/configuration/apply?${words}`;
  const plan = await ask<Omit<Plan, 'dryRun'>>('POST', path, { file, type: 'application/yaml' });
  return { ...plan, dryRun };
}
