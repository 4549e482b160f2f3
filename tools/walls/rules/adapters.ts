// What reaches out of the program, and the few places that may: all others are handed a clock,
// timers, random numbers and settings, so that a test can hand them its own. A place more is a line
// here, with its reason.
export type Reach =
  | 'clock'
  | 'timers'
  | 'randomness'
  | 'environment'
  | 'exit'
  | 'console'
  | 'network';

interface Adapter {
  readonly where: RegExp;
  readonly may: readonly Reach[];
  readonly because: string;
}

const REAL_TIME: readonly Reach[] = ['clock', 'timers'];
const PROCESS: readonly Reach[] = ['environment', 'exit', 'console'];

export const ADAPTERS: readonly Adapter[] = [
  {
    where: /^packages\/base\/kernel\/system-[a-z-]+[.]ts$/,
    may: [...REAL_TIME, 'randomness'],
    because: 'the adapters of the system that all others are handed',
  },
  {
    where: /^packages\/platform\/secrets\//,
    may: ['randomness'],
    because: 'secrets come from the system alone: a seed would make them guessable',
  },
  {
    where: /^packages\/(platform|native)\/.+[.](test|conformance)[.]ts$/,
    may: REAL_TIME,
    because: 'real sockets and files answer in their own time',
  },
  {
    where: /^apps\//,
    may: [...REAL_TIME, ...PROCESS, 'randomness'],
    because: 'processes begin and end here, and hand the rest what it needs',
  },
  { where: /^console\//, may: REAL_TIME, because: "a page lives in its reader's time" },
  { where: /^console\/lib\//, may: ['network'], because: 'one place asks the server' },
  {
    where: /^console\/lib\/new-key[.]ts$/,
    may: ['randomness'],
    because: 'a key against doing something twice is like no other',
  },
  {
    where: /^(tools|test)\//,
    may: [...REAL_TIME, ...PROCESS, 'randomness', 'network'],
    because: 'programs about the product, outside of it',
  },
];

const INSTEAD: Readonly<Record<Reach, string>> = {
  clock: 'take a Clock (base/kernel); in tests the virtual one of base/testkit',
  timers: 'take Timers (base/kernel); in tests the virtual ones of base/testkit',
  randomness: 'take a Random (base/kernel); in tests the seeded one of base/testkit',
  environment: 'take what you need as a setting; apps read the environment',
  exit: 'return a fault; apps end processes',
  console: 'take a Log (base/observe)',
  network: 'take a port; platform/outbound asks others',
};

export const mayReach = (path: string, reach: Reach): boolean =>
  ADAPTERS.some(({ where, may }) => where.test(path) && may.includes(reach));

export const insteadOf = (reach: Reach): string => INSTEAD[reach];
