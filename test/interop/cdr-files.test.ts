// Records out of a whole Tandem: text files and database agree line by line, collectors and a server
// over HTTP get every record in order, also when one is away and when the recorder was killed, and a
// server is told of each call as it happens.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { RecordServer } from '../support/record-server.ts';
import { ReportServer } from '../support/report-server.ts';
import { freePort, sippCaller, sippVendor } from '../support/sipp.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

/** Far from UTC and without summer time: a line in the wrong zone shows. */
const ZONE = 'Asia/Dhaka';
const ZONE_HOURS = 6;
const HOUR_MS = 3_600_000;
process.env.TZ = ZONE;

const SECRET = 'a key';

interface Places {
  readonly vendorPort: number;
  readonly reportsTo: string;
  readonly recordsTo: string;
  readonly linesTo: number;
}

const BATCH = 3;

const system = ({ vendorPort, reportsTo, recordsTo, linesTo }: Places): string => `
rateGroups:
  - { name: sell, rates: [{ prefix: "880", price: "0.0600", per: 60, first: 1, next: 1 }] }
  - { name: buy, rates: [{ prefix: "880", price: "0.0300", per: 60, first: 1, next: 1 }] }
accounts:
  - { id: acme, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"], rewriteCallee: ["00*:*"] }
routingGateways:
  - { id: north-1, account: north, addresses: ["127.0.0.1:${vendorPort}"], prefixes: ["880"] }
webhooks:
  - { id: crm, url: "${reportsTo}", secret: "${SECRET}" }
recordTargets:
  - { id: warehouse, url: "${recordsTo}", secret: "${SECRET}", batchRecords: ${BATCH} }
  - { id: second, url: "tcp://127.0.0.1:${linesTo}" }
`;

/** A collector as an operator writes one: it reads lines, and goes and comes as told. */
class Collector {
  readonly lines: string[] = [];
  port = 0;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  async comes(): Promise<void> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      let rest = '';
      socket.on('data', (bytes) => {
        const parts = (rest + bytes).split('\n');
        rest = parts.pop() ?? '';
        this.lines.push(...parts);
      });
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async goes(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Without those that came again after a break, which keep the order. */
  firsts(): readonly string[] {
    return [...new Set(this.lines)];
  }
}

interface World {
  readonly folder: string;
  readonly tandem: Tandem;
  readonly to: string;
  readonly told: ReportServer;
  /** Of the targets that are objects; the one of the parameters is the test's. */
  readonly warehouse: RecordServer;
  readonly second: Collector;
}

async function world(t: TestContext): Promise<World> {
  const folder = newFolder();
  const vendor = sippVendor({ folder, port: await freePort(), answerMs: 50 });
  t.after(() => vendor.child.kill());
  const told = new ReportServer(SECRET);
  const reportsTo = await told.start();
  t.after(() => told.stop());
  const warehouse = new RecordServer(SECRET);
  const recordsTo = await warehouse.start();
  t.after(() => warehouse.stop());
  const second = new Collector();
  await second.comes();
  t.after(() => second.goes());
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  const places = { vendorPort: vendor.port, reportsTo, recordsTo, linesTo: second.port };
  writeFileSync(file, system(places));
  tandem.command('apply', '-f', file);
  const to = tandem.process('switch').addresses.sip;
  assert.ok(to);
  await tandem.moneyIsReady();
  return { folder, tandem, to, told, warehouse, second };
}

function healthOf<T>(tandem: Tandem, role: string): T | null {
  return (tandem.process(role) as unknown as { readonly health: T | null }).health;
}

interface OutputsShown {
  readonly outputs?: {
    readonly timeZone: string;
    readonly text: { readonly isOn: boolean; readonly lines: number };
    readonly forwarders: readonly {
      readonly target: string;
      readonly isOpen: boolean;
      readonly unconfirmed: number;
      readonly lastError: string | null;
    }[];
  };
  readonly sinks?: readonly { readonly sink: string; readonly waiting: number | null }[];
}

interface RecordShown {
  readonly [name: string]: unknown;
}

const records = (tandem: Tandem): readonly RecordShown[] =>
  JSON.parse(tandem.command('cdr', 'list', '--limit', '1000', '--json'));

/** The line as the specification has it, from what the database says. */
function lineOf(record: RecordShown): string {
  const local = (name: string): string => {
    const shownMs = Date.parse(String(record[name])) + ZONE_HOURS * HOUR_MS;
    return new Date(shownMs).toISOString().slice(0, 19).replace('T', ' ');
  };
  return [
    ...[record.callerE164, record.calleeE164, local('startedAt'), local('endedAt')],
    ...[record.holdTimeMs, record.endReason, record.endDirection],
    ...[record.callerId ?? '', record.calleeId ?? '', record.callerIp, record.calleeIp],
    ...[record.callerAccessE164, record.calleeAccessE164],
    ...[record.callerToGatewayE164, record.calleeToGatewayE164],
    ...[0, record.billingMode, record.callerPddMs, record.calleePddMs],
  ].join('|');
}

function filesOf({ tandem }: World): readonly string[] {
  const folder = join(tandem.data, 'cdr');
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

const linesIn = (files: readonly string[]): readonly string[] =>
  files.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1));

/** Each call has a caller of its own: two of one second would else make the very same line. */
function calls({ folder, to }: World, callee: string, count: number) {
  const caller = '4930[call_number]';
  return sippCaller({ folder, to, caller, callee, calls: count, perSecond: 10, holdMs: 300 });
}

/** What an operator does about wrong charges, by command: one by hand, a period by new prices. */
function putRight({ tandem, folder }: World): void {
  const charged = records(tandem).filter(({ charge }) => charge !== null);
  const [first] = charged;
  assert.ok(first);
  const by = ['--reason', 'double fee'];
  tandem.command('cdr', 'correct', String(first.id), '--charge', '0.5', ...by);
  assert.match(tandem.command('explain', String(first.id)), /double fee/);
  const file = join(folder, 'dearer.yaml');
  const rate = '{ prefix: "880", price: "0.1200", per: 60, first: 1, next: 1 }';
  writeFileSync(file, `rateGroups: [{ name: sell, rates: [${rate}] }]\n`);
  tandem.command('apply', '-f', file);
  const period = ['--from', '2020-01-01', '--until', '2100-01-01', '--rates', 'now'];
  const asked = [...period, '--reason', 'sheet came late', '--json'];
  const report = () => JSON.parse(tandem.command('rerate', ...asked)) as { changed: number };
  assert.equal(report().changed, charged.length);
  assert.equal(report().changed, 0, 'what is right is not touched twice');
  const figures = tandem.command('cdr', 'figures', '--by', 'account', ...period.slice(0, 4));
  assert.match(figures, /acme/);
  const exported = join(folder, 'records.csv');
  tandem.command('cdr', 'export', exported);
  assert.equal(linesIn([exported]).length, records(tandem).length + 1);
  assert.match(tandem.command('ledger', 'verify'), /The books agree/);
  const span = [...period.slice(0, 2), '--to', '2100-01-01'];
  const overall = JSON.parse(tandem.command('report', 'overall', ...span, '--json')) as Report;
  assert.equal(overall.rows[0]?.[0], records(tandem).length);
}

interface Report {
  readonly rows: readonly (readonly unknown[])[];
}

/** What it wrote itself it knows again. */
function readsBack(of: World): void {
  const before = records(of.tandem).length;
  for (const file of filesOf(of)) {
    const lines = linesIn([file]).length;
    const said = of.tandem.command('cdr', 'import', file);
    assert.match(said, new RegExp(`${lines} lines: 0 calls read in, ${lines} were there`));
    assert.match(said, /:1: this call is there already/);
  }
  assert.equal(records(of.tandem).length, before);
}

/** What came to all of them in the order of the journal, behind the two that came before. */
function agree({ second, warehouse }: World, lines: readonly string[]): void {
  assert.deepEqual(warehouse.faults, []);
  assert.ok(warehouse.largest <= BATCH);
  assert.deepEqual(second.firsts().slice(2), lines);
  const taken = warehouse.records.map((record) =>
    lineOf({ ...record, callerId: record.caller?.id, calleeId: record.callee?.id }),
  );
  assert.deepEqual(taken, second.firsts());
}

describe('records out of a whole Tandem (CDR-2, CDR-3, CDR-4, CDR-5, BIL-12)', () => {
  it('files, database and collector agree, over a collector away and a recorder killed', async (t) => {
    if (!needs(t, 'sipp')) return;
    const of = await world(t);
    const { tandem } = of;
    const collector = new Collector();
    await collector.comes();
    t.after(() => collector.goes());
    const outputs = () => healthOf<OutputsShown>(tandem, 'recorder')?.outputs;
    const target = `127.0.0.1:${collector.port}`;
    const forwarder = () => outputs()?.forwarders.find((one) => one.target === target);
    await until('the other targets are followed', () => outputs()?.forwarders.length === 2);

    // Nothing is switched on: no file, no line to the collector of the parameters.
    await (await calls(of, '008801711000000', 2)).ended;
    await until('two records', () => records(tandem).length === 2);
    tandem.command('param', 'set', 'SS_CDR_RECORD_TO_FILE', 'on');
    tandem.command('param', 'set', 'SS_CDR_RECORD_NONCONNECT', 'on');
    tandem.command('param', 'set', 'SERVER_CDR_REAL_TIME_REPORT_SERVER', target);
    tandem.command('param', 'set', 'EXTERNAL_SEND_CDR', 'on');
    await until('the recorder has heard of it', () => forwarder()?.isOpen === true);
    assert.deepEqual([outputs()?.timeZone, outputs()?.text.isOn], [ZONE, true]);

    await (await calls(of, '008801711000000', 10)).ended;
    await (await calls(of, '0099123', 1)).ended; // there is no way to it
    await until('eleven more records', () => records(tandem).length === 13);
    await until('the collector has them', () => collector.lines.length === 11);

    await collector.goes();
    await (await calls(of, '008801711000001', 10)).ended;
    await until('ten more records', () => records(tandem).length === 23);
    await until('the trouble is shown', () => typeof forwarder()?.lastError === 'string');
    await until('who is there has not waited for it', () => of.second.lines.length === 23);
    await until('nor has the server', () => of.warehouse.records.length === 23);
    assert.equal(collector.lines.length, 11);
    await sleep(2_000);
    await collector.comes();
    await until('the collector has all', () => collector.firsts().length >= 21);

    const running = await calls(of, '008801711000002', 20);
    await sleep(700);
    process.kill(tandem.pid('recorder'), 'SIGKILL');
    await running.ended;
    await tandem.recovers();
    await until('all records', () => records(tandem).length === 43);
    await until('the collector has every line', () => collector.firsts().length >= 41);

    const files = filesOf(of);
    const expected = records(tandem).slice(0, -2).map(lineOf);
    await until('the files have every line', () => linesIn(files).length >= 41);
    assert.deepEqual([...linesIn(filesOf(of))].sort(), [...expected].sort());
    assert.deepEqual(collector.firsts(), linesIn(filesOf(of)), 'the same lines in the same order');
    await until('the others have all', () => of.second.firsts().length === 43);
    await until('and the server', () => of.warehouse.records.length === 43);
    agree(of, collector.firsts());
    for (const file of filesOf(of)) {
      assert.match(file, /\/[0-9]{10}\.txt$/);
      assert.equal(statSync(file).mode & 0o777, 0o640);
    }
    const refused = expected.filter((line) => line.includes('|99123|'));
    assert.equal(refused.length, 1);
    const { sinks = [] } = healthOf<OutputsShown>(tandem, 'recorder') ?? {};
    assert.deepEqual(sinks.map(({ sink, waiting }) => [sink, waiting]).sort(), [
      ['database', 0],
      ...[`forwarder/127.0.0.1:${of.second.port}`, `forwarder/${target}`]
        .sort()
        .map((sink) => [sink, 0]),
      ['target/warehouse', 0],
      ['text', 0],
    ]);

    tandem.command('param', 'set', 'EXTERNAL_SEND_CDR', 'off');
    await until('it is no target any more', () => forwarder() === undefined);
    const idsOf = (some: readonly RecordShown[]) => some.map(({ id }) => String(id)).sort();
    const all = records(tandem);
    await until('all ends are told', () => of.told.ids('callEnded').length === all.length);
    of.told.check();
    assert.deepEqual([...of.told.ids('callEnded')].sort(), idsOf(all));
    const answered = all.filter(({ answeredAt }) => answeredAt !== null);
    assert.deepEqual([...of.told.ids('callAnswered')].sort(), idsOf(answered));
    readsBack(of);
    putRight(of);
    await tandem.stop();
  });
});
