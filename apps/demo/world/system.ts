// The demo's system as a configuration file says it. JSON is YAML: it is applied as any other file.
import { ABSENT_PHONE, CUSTOMERS, type CustomerTraits, PHONES } from './customers.ts';
import {
  DESTINATIONS,
  type Destination,
  EMERGENCY_NUMBER,
  FREE_NUMBER,
  LOSS,
  priceText,
  UNROUTED,
} from './destinations.ts';
import { DEMO_PORT, type Places } from './places.ts';
import { VENDORS, type VendorTraits } from './vendors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a vendor asks for where everybody loses, in percent of the price. */
const LOSS_PERCENT = 130;
/** An agent's customers pay so much more. */
const RETAIL_PERCENT = 140;
const PERCENT = 100;

export function demoSystem(places: Places): Fields {
  return {
    parameters: {
      SERVER_BILLING_FREE_E164S: FREE_NUMBER,
      SS_MEDIA_PROXY_MODE: 'Auto',
      SS_GATEWAY_QUALITY_CALCULATE: 'On',
    },
    areas: [...DESTINATIONS, LOSS, UNROUTED].map(({ area, prefix }) => ({
      ...{ name: area, prefixes: [prefix], level: 'international' },
    })),
    numberLists: NUMBER_LISTS,
    gatewayGroups: [{ id: 'first-choice', memo: 'Vendors that are asked first' }],
    rateGroups: [
      { name: 'wholesale', memo: 'What customers of ours pay', rates: sold(PERCENT) },
      { name: 'retail', memo: "What an agent's customers pay", rates: sold(RETAIL_PERCENT) },
      ...VENDORS.map((vendor) => ({ name: `${vendor.id}-cost`, rates: costs(vendor) })),
    ],
    accounts: [...ACCOUNTS, ...VENDORS.map(clearing)],
    mappingGateways: CUSTOMERS.map((customer) => mapping(customer, places)),
    routingGateways: VENDORS.map((vendor) => routing(vendor, places)),
    phones: [...PHONES, ABSENT_PHONE].map(phone),
  };
}

const NUMBER_LISTS: readonly Fields[] = [
  {
    ...{ id: 'emergency', emergency: true, memo: 'Always put through, and never sold' },
    entries: [{ number: EMERGENCY_NUMBER }],
  },
  {
    ...{ id: 'fraud', everywhere: 'callee', memo: 'Nobody may call these' },
    entries: [{ number: `${UNROUTED.prefix}9*`, memo: 'Premium numbers of no country' }],
  },
];

const SALE_SERVICES = ['outgoing', 'international'];

const ACCOUNTS: readonly Fields[] = [
  {
    ...{ id: 'atlas', type: 'customer', name: 'Atlas wholesale', rateGroup: 'wholesale' },
    ...{ credit: '5000.00', services: SALE_SERVICES, memo: 'Postpaid' },
  },
  {
    ...{ id: 'delta', type: 'agent', name: 'Delta, an agent', rateGroup: 'wholesale' },
    memo: 'Earns the difference between retail and wholesale',
  },
  {
    ...{ id: 'breeze', type: 'customer', name: 'Breeze retail', rateGroup: 'retail' },
    ...{ agent: 'delta', balance: '2500.00', services: SALE_SERVICES, memo: 'Prepaid' },
  },
  {
    ...{ id: 'dialler', type: 'customer', name: 'A call centre', rateGroup: 'wholesale' },
    ...{ balance: '1500.00', services: SALE_SERVICES, lines: 60 },
  },
  {
    ...{ id: 'voice', type: 'customer', name: 'A company', rateGroup: 'wholesale' },
    ...{ balance: '1000.00', services: SALE_SERVICES },
  },
  {
    ...{ id: 'coral', type: 'customer', name: 'Coral, nearly out of money' },
    ...{ rateGroup: 'retail', balance: '0.50', services: SALE_SERVICES },
    memo: 'Its calls are cut to the second; `tandem pay coral 5` lets it call again',
  },
  {
    ...{ id: 'home', type: 'customer', name: 'Our own phones', rateGroup: 'retail' },
    ...{ balance: '200.00', services: SALE_SERVICES },
  },
];

const scaled = (price: number, percent: number): string =>
  priceText(Math.max(1, Math.round((price * percent) / PERCENT)));

function sold(percent: number): readonly Fields[] {
  return [...DESTINATIONS, LOSS, UNROUTED].map((to) => rate(to, scaled(to.price, percent)));
}

function costs({ costPercent }: VendorTraits): readonly Fields[] {
  const usual = DESTINATIONS.map((to) => rate(to, scaled(to.price, costPercent)));
  return [...usual, rate(LOSS, scaled(LOSS.price, LOSS_PERCENT)), FREE_RATE];
}

/** A vendor whose price is not known is left out where no call is to lose money. */
const FREE_RATE: Fields = {
  ...{ prefix: FREE_NUMBER, area: 'Free numbers', price: '0.0000', first: 1, next: 1 },
};

/** Mobile numbers are counted by the second, the others in blocks. */
function rate({ prefix, area }: Destination, price: string): Fields {
  const isMobile = area.endsWith('mobile');
  return { prefix, area, price, first: isMobile ? 1 : 30, next: isMobile ? 1 : 6 };
}

function clearing({ id, about }: VendorTraits): Fields {
  return { id, type: 'clearing', name: `Vendor ${id}`, rateGroup: `${id}-cost`, memo: about };
}

function mapping(customer: CustomerTraits, places: Places): Fields {
  const { id, about, host, dialsFirst, speaks, strategy } = customer;
  const guarded = id === 'atlas' ? { minimumMarginPercent: 1 } : {};
  return {
    ...{ id: `${id}-in`, account: id, memo: about, strategy },
    addresses: [places.customer(host)],
    ...(dialsFirst === '' ? {} : { rewriteCallee: [`${dialsFirst}*:*`] }),
    // Those who do not speak would only look as if nobody was heard.
    mediaProxy: speaks ? 'mustOn' : 'off',
    ...guarded,
  };
}

/** In percent and in seconds: below one of them a vendor sinks behind the others. */
const MINIMUM_ASR = 35;
const MINIMUM_ACD = 15;
/** Soon enough for somebody who looks on to see it sink and come back. */
const QUALITY_ATTEMPTS = 20;

function routing(vendor: VendorTraits, places: Places): Fields {
  const { id, about, host, priority } = vendor;
  const prefixes = [...DESTINATIONS, LOSS].map(({ prefix }) => prefix);
  const plan = id === 'north' ? { emergencyPriority: 1 } : {};
  return {
    ...{ id: `${id}-out`, account: id, memo: about, priority, lines: 400 },
    addresses: [`${places.vendor(host)}:${DEMO_PORT}`],
    prefixes: [...prefixes, FREE_NUMBER, EMERGENCY_NUMBER],
    ...{ minimumAsrPercent: MINIMUM_ASR, minimumAcdSeconds: MINIMUM_ACD },
    ...{ optionsCheck: true, qualityAttempts: QUALITY_ATTEMPTS },
    ...(priority <= 10 ? { groups: ['first-choice'] } : {}),
    ...plan,
  };
}

function phone({ number, password }: { number: string; password: string }): Fields {
  const about = number === ABSENT_PHONE.number ? 'Never registers' : '';
  const forward = number === ABSENT_PHONE.number ? { forwardOffline: true } : {};
  return {
    ...{ number, password, account: 'home', lines: 2, memo: about },
    ...{ freeToCall: true, mediaProxy: 'off' },
    ...(about === '' ? {} : { ...forward, forwardOfflineTo: PHONES[0]?.number }),
  };
}
