// The bar of whole calls: a Tandem with its database between a sipp customer and a sipp vendor, and
// in the same run Kamailio as a stateful proxy in its place: CPU of each process per call.
// Run: node --import tsx test/bars/spine.bench.ts [--rates 100,300,1000] [--seconds 20]
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cleanUp, databasePid, newFolder, Tandem, until } from '../house/running.ts';
import { kamailioHead } from '../support/kamailio.ts';
import { freePort, sippCaller, sippVendor } from '../support/sipp.ts';
import { cpuUs, familyUs } from './processes.ts';

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '100,300,1000' },
    seconds: { type: 'string', default: '20' },
  },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Subject {
  readonly name: string;
  readonly to: string;
  /** CPU by part. */
  cpu(): Readonly<Record<string, number>>;
  /** All work that the calls have made is done. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const system = (vendorPort: number): string => `
rateGroups:
  - name: sell
    rates: [{ prefix: "880", area: Bangladesh, price: "0.0600", per: 60, first: 1, next: 1 }]
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
parameters: { SS_BLACK_LIST_CALLER_MALICIOUS_CALL_LIMIT: 0, SS_BLACK_LIST_NO_ANSWER_LIMIT: 0 }
accounts:
  - { id: acme, type: customer, balance: "1000000", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"], rewriteCallee: ["00*:*"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:${vendorPort}"], prefixes: ["880"] }
`;

async function tandemSubject(folder: string, vendorPort: number): Promise<Subject> {
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  writeFileSync(file, system(vendorPort));
  tandem.command('apply', '-f', file);
  const leased = (): string => {
    const { health } = tandem.process('switch') as unknown as {
      readonly health: { readonly money: { readonly leased: string } } | null;
    };
    return health?.money.leased ?? '0.00';
  };
  await until('money lies ready', () => leased() !== '0.00');
  const pids = { switch: tandem.pid('switch'), recorder: tandem.pid('recorder') };
  const postmaster = databasePid(tandem.data) ?? 0;
  const waiting = (): number => {
    const { health } = tandem.process('switch') as unknown as {
      readonly health: { readonly journal: { readonly pendingCalls: number } } | null;
    };
    return health?.journal.pendingCalls ?? 1;
  };
  return {
    name: 'tandem',
    to: tandem.process('switch').addresses.sip ?? '',
    cpu: () => ({
      switch: cpuUs(pids.switch),
      recorder: cpuUs(pids.recorder),
      database: familyUs(postmaster),
    }),
    settled: () => until('the recorder has all', () => waiting() === 0),
    stop: () => tandem.stop(),
  };
}

const MODULES = ['tm', 'sl', 'rr', 'pv', 'maxfwd', 'siputils'];

const kamailioConfiguration = (port: number, vendorPort: number): string => `
${kamailioHead({ address: '127.0.0.1', port }, MODULES)}
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    loose_route();
    t_relay();
    exit;
  }
  record_route();
  $du = "sip:127.0.0.1:${vendorPort}";
  t_relay();
}
`;

async function kamailioSubject(folder: string, vendorPort: number): Promise<Subject> {
  const port = await freePort();
  const file = join(folder, 'kamailio.cfg');
  writeFileSync(file, kamailioConfiguration(port, vendorPort));
  const words = ['-f', file, '-x', 'fm', '-m', '256', '-DD', '-E', '-Y', folder];
  const child = spawn('kamailio', words, { cwd: folder, stdio: 'ignore' });
  await sleep(2_000);
  const pid = child.pid ?? 0;
  return {
    name: 'kamailio',
    to: `127.0.0.1:${port}`,
    cpu: () => ({ proxy: familyUs(pid) }),
    settled: () => sleep(1_000),
    stop: async () => {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
    },
  };
}

interface Measured {
  readonly perCallUs: Readonly<Record<string, number>>;
  readonly totalUs: number;
  readonly answered: number;
  readonly failed: boolean;
}

async function measure(subject: Subject, folder: string, perSecond: number): Promise<Measured> {
  const calls = perSecond * Number(values.seconds);
  const before = subject.cpu();
  const caller = await sippCaller({
    ...{ folder, to: subject.to, calls, perSecond, holdMs: 1, limit: perSecond * 10 },
  });
  const failed = (await caller.ended) !== 0;
  await subject.settled();
  const after = subject.cpu();
  const perCallUs: Record<string, number> = {};
  for (const [part, us] of Object.entries(after)) {
    perCallUs[part] = Math.round((us - (before[part] ?? 0)) / calls);
  }
  const totalUs = Object.values(perCallUs).reduce((sum, us) => sum + us, 0);
  return { perCallUs, totalUs, answered: caller.answered().length, failed };
}

/** A process that has just begun still compiles: 3 ms of a call at first, and a third of it later. */
async function warmUp(subject: Subject, folder: string): Promise<void> {
  const plan = { calls: 6_000, perSecond: 300, holdMs: 1, limit: 3_000 };
  const caller = await sippCaller({ ...plan, folder, to: subject.to });
  await caller.ended;
  await subject.settled();
}

async function run(): Promise<void> {
  const loads = execFileSync('uptime', { encoding: 'utf8' }).trim();
  print(`machine: ${loads}`);
  const folder = newFolder();
  const vendor = sippVendor({ folder, port: await freePort() });
  await sleep(1_000);
  const subjects = [
    await tandemSubject(folder, vendor.port),
    await kamailioSubject(folder, vendor.port),
  ];
  for (const subject of subjects) await warmUp(subject, folder);
  for (const rate of (values.rates ?? '').split(',').map(Number)) {
    const figures = new Map<string, Measured>();
    for (const subject of subjects) {
      const measured = await measure(subject, folder, rate);
      figures.set(subject.name, measured);
      const parts = Object.entries(measured.perCallUs).map(([part, us]) => `${part} ${us} us`);
      const calls = rate * Number(values.seconds);
      const end = measured.failed ? `, only ${measured.answered} of ${calls} answered` : '';
      print(`${rate}/s ${subject.name}: ${parts.join(', ')} a call${end}`);
    }
    const ours = figures.get('tandem');
    const theirs = figures.get('kamailio')?.totalUs ?? Number.NaN;
    const ratio = (us: number | undefined): string => ((us ?? Number.NaN) / theirs).toFixed(2);
    print(
      `${rate}/s ratio to kamailio: switch ${ratio(ours?.perCallUs.switch)}, ` +
        `whole system ${ratio(ours?.totalUs)}`,
    );
  }
  for (const subject of subjects) await subject.stop();
  vendor.child.kill();
}

try {
  await run();
} finally {
  await cleanUp();
}
