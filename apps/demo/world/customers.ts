// The demo's customers: how each of them calls. What they are to Tandem stands in system.ts.

export interface CustomerTraits {
  readonly id: string;
  readonly about: string;
  /** Host of its address in the demo's network. */
  readonly host: number;
  /** Its share of all calls. */
  readonly weight: number;
  /** What its callers' numbers begin with. */
  readonly callers: string;
  /** How many different ones there are. */
  readonly callerCount: number;
  /** Dialled before the number, and taken off by its gateway. */
  readonly dialsFirst: string;
  readonly talkMs: number;
  /** Callers wait for an answer at least and at most so long. */
  readonly patienceMs: readonly [number, number];
  /** Its media go through Tandem, and both ends speak. */
  readonly speaks: boolean;
  /** It is not in the days before: its money would be gone. */
  readonly onlyNow: boolean;
  /** How its calls choose among vendors that are equal. */
  readonly strategy: 'roundRobin' | 'leastCost' | 'quality';
}

export const CUSTOMERS: readonly CustomerTraits[] = [
  {
    ...{ id: 'atlas', host: 1, weight: 46, callers: '4930', callerCount: 4_000 },
    about: 'Wholesale, postpaid with credit; no call is to lose money',
    ...{ dialsFirst: '00', talkMs: 70_000, patienceMs: [25_000, 60_000] },
    ...{ speaks: false, onlyNow: false, strategy: 'roundRobin' },
  },
  {
    ...{ id: 'breeze', host: 2, weight: 26, callers: '4420', callerCount: 900 },
    about: 'Retail, prepaid, by an agent who lives on the difference',
    ...{ dialsFirst: '', talkMs: 50_000, patienceMs: [15_000, 45_000] },
    ...{ speaks: false, onlyNow: false, strategy: 'leastCost' },
  },
  {
    ...{ id: 'dialler', host: 3, weight: 20, callers: '3120', callerCount: 40 },
    about: 'A call centre: many calls, short ones, impatient',
    ...{ dialsFirst: '', talkMs: 9_000, patienceMs: [6_000, 15_000] },
    ...{ speaks: false, onlyNow: false, strategy: 'leastCost' },
  },
  {
    ...{ id: 'voice', host: 4, weight: 6, callers: '3318', callerCount: 60 },
    about: 'A company whose voices go through Tandem: quality is on each record',
    ...{ dialsFirst: '', talkMs: 40_000, patienceMs: [20_000, 45_000] },
    ...{ speaks: true, onlyNow: false, strategy: 'roundRobin' },
  },
  {
    ...{ id: 'coral', host: 5, weight: 4, callers: '4821', callerCount: 20 },
    about: 'Prepaid with little money: its calls are cut when it is used up',
    ...{ dialsFirst: '', talkMs: 90_000, patienceMs: [20_000, 45_000] },
    ...{ speaks: false, onlyNow: true, strategy: 'quality' },
  },
];

/** Tries numbers from an address that nobody knows. */
export const SCANNER: CustomerTraits = {
  ...{ id: 'scanner', host: 9, weight: 1, callers: '100', callerCount: 1 },
  about: 'Nobody knows it: it gets no answer',
  ...{ dialsFirst: '900', talkMs: 0, patienceMs: [4_000, 8_000] },
  ...{ speaks: false, onlyNow: false, strategy: 'quality' },
};

export interface DemoPhone {
  readonly number: string;
  readonly password: string;
}

/** They register and call one another, and abroad. On loopback alone, so the passwords may show. */
export const PHONES: readonly DemoPhone[] = Array.from({ length: 8 }, (_, at) => ({
  number: String(201 + at),
  password: `demo phone ${201 + at}`,
}));

/** One more that is never there. */
export const ABSENT_PHONE: DemoPhone = { number: '209', password: 'demo phone 209' };
/** Of a hundred calls, those that phones make. */
export const PHONE_PERCENT = 6;
export const SCANNER_PERCENT = 1;
