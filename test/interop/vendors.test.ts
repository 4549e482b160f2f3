// A whole Tandem between customers and vendors of other makes: what a vendor does wrong leads to the
// next one, or to nobody; what it asks for it gets; and the record tells of each attempt.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { testCertificate } from '../support/certificates.ts';
import { Kamailio } from '../support/kamailio.ts';
import { freePort, type SippRun, sippCaller, sippServer, sippVendor } from '../support/sipp.ts';
import type { CallerPlan } from '../support/sipp-scenarios.ts';
import {
  digestVendorScenario,
  movedScenario,
  reliableVendorScenario,
} from '../support/sipp-vendors.ts';
import { tlsBehind, tlsInFrontOf } from '../support/tls-splice.ts';
import { needs } from '../support/tools.ts';

after(cleanUp);

const PROXY = '127.0.0.9';
const LOGIN = { user: 'tandem', password: 'right' };
const PORTED = '13105550199';

interface RecordShown {
  readonly id: string;
  readonly calleeE164: string;
  readonly endReason: number;
  readonly serverReason: number;
  readonly endDirection: number;
}

interface Explained {
  /** "busy refused, 486 8802" */
  readonly tries: readonly string[];
  readonly path: string;
}

/** Gateways under their names, each with its own prefix or as one of several of it. */
const gateways = (ports: Ports): readonly string[] => {
  const at = (name: keyof Ports) => `addresses: ["127.0.0.1:${ports[name]}"]`;
  const digest = `user: ${LOGIN.user}, password: ${LOGIN.password}`;
  return [
    `{ id: late, ${at('silent')}, prefixes: ["8801", "8803"], priority: 1, inviteTimeoutSeconds: 1 }`,
    `{ id: full, ${at('full')}, prefixes: ["8801", "8803"], priority: 2, restOnRetryAfter: false }`,
    `{ id: good, ${at('good')}, prefixes: ["8801", "8802", "887"], priority: 3 }`,
    `{ id: busy, ${at('busy')}, prefixes: ["8802"], priority: 1 }`,
    `{ id: none, ${at('none')}, prefixes: ["8803"], priority: 3 }`,
    `{ id: plain, ${at('plain')}, prefixes: ["8811"], ${digest} }`,
    `{ id: qop, ${at('qop')}, prefixes: ["8812"], ${digest} }`,
    `{ id: stale, ${at('stale')}, prefixes: ["8813"], ${digest} }`,
    `{ id: wrong, ${at('qop')}, prefixes: ["8814"], user: tandem, password: wrong }`,
    `{ id: reliable, ${at('reliable')}, prefixes: ["882"] }`,
    `{ id: rings, ${at('rings')}, prefixes: ["883"] }`,
    `{ id: moved, addresses: ["127.0.0.1:${ports.moved}", "127.0.0.1:${ports.good}"], prefixes: ["884"], redirects: 1 }`,
    `{ id: secure, ${at('secure')}, prefixes: ["885"], transport: tls }`,
    `{ id: proxy, addresses: ["${PROXY}:${ports.proxy}"], prefixes: ["886"], allowRouteBack: true, ${digest} }`,
    `{ id: west, ${at('good')}, prefixes: ["1310"] }`,
    `{ id: east, ${at('good')}, prefixes: ["1212"] }`,
  ];
};

const system = (ports: Ports): string => `
rateGroups:
  - name: sell
    rates: [{ prefix: "88", price: "0.0600" }, { prefix: "1", price: "0.0600" }]
  - name: buy
    rates: [{ prefix: "88", price: "0.0300" }, { prefix: "1", price: "0.0300" }]
accounts:
  - { id: acme, type: customer, balance: "25.00", rateGroup: sell }
  - { id: north, type: clearing, rateGroup: buy }
portabilityServers:
  - { id: dip, url: "sip:127.0.0.1:${ports.dip}", prefixes: ["1"], timeoutMs: 5000 }
  - { id: away, url: "sip:127.0.0.1:${ports.silent}", prefixes: ["12129"], timeoutMs: 200 }
mappingGateways:
  - { id: acme-in, account: acme, addresses: ["127.0.0.1"], lrn: true }
  - { id: proxy-in, account: acme, addresses: ["${PROXY}"] }
routingGateways:
${gateways(ports)
  .map((text) => `  - ${text.replace('{ id', '{ account: north, id')}`)
  .join('\n')}
`;

type Ports = Readonly<Record<(typeof NAMES)[number], number>>;
const NAMES = [
  ...(['silent', 'full', 'good', 'busy', 'none', 'plain', 'qop', 'stale', 'reliable'] as const),
  ...(['rings', 'moved', 'secure', 'hidden', 'proxy', 'dip', 'caller'] as const),
] as const;

async function freePorts(): Promise<Record<(typeof NAMES)[number], number>> {
  const found = await Promise.all(NAMES.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(found) as Record<(typeof NAMES)[number], number>;
}

interface World {
  readonly folder: string;
  readonly tandem: Tandem;
  readonly vendors: ReadonlyMap<string, SippRun>;
  readonly proxy: Kamailio;
  readonly ports: Ports;
  readonly to: string;
  readonly overTls: string;
}

async function world(t: TestContext): Promise<World> {
  const folder = newFolder();
  const ports = await freePorts();
  const [own, theirs] = [testCertificate(['127.0.0.1']), testCertificate(['127.0.0.1'])];
  const tls = join(folder, 'data', 'tls');
  mkdirSync(tls, { recursive: true });
  writeFileSync(join(tls, 'certificate.pem'), own.certificate);
  writeFileSync(join(tls, 'key.pem'), own.key);
  writeFileSync(join(tls, 'authorities.pem'), theirs.certificate);
  const front = await tlsInFrontOf(() => ports.hidden, theirs);
  t.after(() => front.close());
  ports.secure = front.port;
  const vendors = vendorsAt(folder, ports);
  t.after(() => {
    for (const { child } of vendors.values()) child.kill();
  });
  const silent = createSocket('udp4').bind(ports.silent, '127.0.0.1');
  t.after(() => silent.close());
  await once(silent, 'listening');
  const tandem = await Tandem.up(join(folder, 'data'));
  const file = join(folder, 'system.yaml');
  writeFileSync(file, system(ports));
  tandem.command('apply', '-f', file);
  const { sip: to = '', sips = '' } = tandem.process('switch').addresses;
  const behind = await tlsBehind(sips, own.certificate);
  t.after(() => behind.close());
  const sides = {
    customer: ports.caller,
    us: to,
    vendor: `127.0.0.1:${ports.good}`,
  };
  const proxy = new Kamailio({
    address: PROXY,
    port: ports.proxy,
    password: LOGIN.password,
    ...sides,
  });
  t.after(() => proxy.end());
  proxy.start();
  await tandem.moneyIsReady();
  return { folder, tandem, vendors, proxy, ports, to, overTls: `127.0.0.1:${behind.port}` };
}

function vendorsAt(folder: string, ports: Ports): ReadonlyMap<string, SippRun> {
  const refuses = (name: keyof Ports, refusal: string) =>
    sippVendor({ folder, port: ports[name], refusal });
  const serves = (name: keyof Ports, text: string) =>
    sippServer({ folder, port: ports[name], text });
  const digest = { hasQop: true, ...LOGIN } as const;
  const ported = `sip:+12125550100;rn=+${PORTED};npdi@127.0.0.1`;
  return new Map([
    ['full', refuses('full', '503 Service Unavailable')],
    ['busy', refuses('busy', '486 Busy Here')],
    ['none', refuses('none', '404 Not Found')],
    ['good', sippVendor({ folder, port: ports.good })],
    ['rings', sippVendor({ folder, port: ports.rings, answerMs: 1_000 })],
    ['secure', sippVendor({ folder, port: ports.hidden, tlsPort: ports.secure })],
    ['plain', serves('plain', digestVendorScenario({ ...digest, hasQop: false }))],
    ['qop', serves('qop', digestVendorScenario(digest))],
    ['stale', serves('stale', digestVendorScenario({ ...digest, isStale: true }))],
    ['reliable', serves('reliable', reliableVendorScenario())],
    ['moved', serves('moved', movedScenario(`sip:8849@127.0.0.1:${ports.good}`))],
    ['dip', serves('dip', movedScenario(ported))],
  ]);
}

interface Row {
  readonly callee: string;
  readonly how?: Partial<CallerPlan>;
  /** What the caller hears. */
  readonly hears: 'answered' | `refused ${number}`;
  /** endReason, serverReason, endDirection. */
  readonly end: readonly [number, number, number];
  readonly tries: readonly string[];
  /** What `tandem explain` says of it. */
  readonly says?: RegExp;
}

const HUNG_UP = [200, 11, 0] as const;
const answeredBy = (gateway: string, callee: string): Row => ({
  ...{ callee, hears: 'answered', end: HUNG_UP },
  tries: [`${gateway} connected, 200 ${callee}`],
});

const table = ({ ports, overTls }: World): Readonly<Record<string, Row>> => ({
  'the third answers after one that is silent and one that is full': {
    ...answeredBy('good', '88011'),
    tries: ['late InviteTimeout 88011', 'full refused, 503 88011', 'good connected, 200 88011'],
    says: /attempt full: refused 503 Service Unavailable/,
  },
  'one that is busy is the last': {
    ...{ callee: '88021', hears: 'refused 486', end: [486, 2, 1] },
    ...{ tries: ['busy refused, 486 88021'], says: /no other gateway is tried: stopCode/ },
  },
  'of three that fail the most telling code is told': {
    ...{ callee: '88031', hears: 'refused 404', end: [404, 4, 1] },
    tries: ['late InviteTimeout 88031', 'full refused, 503 88031', 'none refused, 404 88031'],
  },
  'a password by 401 without qop': answeredBy('plain', '88111'),
  'a password by 401 with qop': answeredBy('qop', '88121'),
  'a nonce that was too old': answeredBy('stale', '88131'),
  'a password that is wrong': {
    ...{ callee: '88141', hears: 'refused 403', end: [403, 23, 1] },
    tries: ['wrong refused, 403 88141'],
  },
  'a vendor wants PRACK, its caller does not': answeredBy('reliable', '8821'),
  'a caller wants PRACK, its vendor does not': {
    ...answeredBy('rings', '8831'),
    how: { isReliable: true },
  },
  'sent on to another address of the vendor': {
    ...answeredBy('moved', '8841'),
    tries: ['moved refused, 302 8841', 'moved connected, 200 8849'],
  },
  'a vendor by TLS, its caller by UDP': answeredBy('secure', '8851'),
  'a caller by TLS, its vendor by UDP': {
    ...answeredBy('good', '8871'),
    how: { overTls: true, to: overTls },
  },
  'a number that was ported': {
    ...answeredBy('west', '12125550100'),
    says: /portability: 12125550100 is at 13105550199/,
  },
  'a portability server that is away': {
    ...answeredBy('east', '12129550100'),
    says: /portability: no answer of away about 12129550100/,
  },
  'kamailio as customer and as vendor, which asks by 407': {
    ...answeredBy('proxy', '8861'),
    how: { port: ports.caller, to: `${PROXY}:${ports.proxy}` },
  },
});

const recordsOf = async (tandem: Tandem): Promise<readonly RecordShown[]> =>
  ((await tandem.api('/api/v1/cdrs?limit=100')) as { items: readonly RecordShown[] }).items;

interface Explanation {
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

/** As `tandem explain` has it. */
async function explained(tandem: Tandem, { id }: RecordShown): Promise<Explained> {
  const said = await tandem.api(`/api/v1/cdrs/${id}/explanation`);
  const { sections } = said as Explanation;
  const linesOf = (wanted: string): readonly string[] =>
    sections.find(({ title }) => title === wanted)?.lines ?? [];
  const tries = linesOf('Attempts').map((line) => TRY.exec(line)?.slice(1).join(' ') ?? line);
  return { tries, path: linesOf('Path').join('\n') };
}

/** "1. busy at 127.0.0.1:5060: refused, 486 Busy Here; begun ... sent as 4930 to 8802" */
const TRY = /^\d+\. (\S+) at \S+: (\w+(?:, \d+)?).* to (\d+)/;

/** Each side of a call that was up hears its end, and each was up at the vendor that it tells of. */
function vendorsAgree({ vendors, proxy }: World): void {
  const counted = (what: string) =>
    [...vendors].flatMap(([name, vendor]) => {
      const count = vendor.logged(what).length;
      return count === 0 ? [] : [`${name} ${count}`];
    });
  assert.deepEqual(counted('bye'), [
    ...['good 6', 'rings 1', 'secure 1', 'plain 1', 'qop 1', 'stale 1', 'reliable 1'],
  ]);
  assert.deepEqual(counted('challenged'), ['plain 1', 'qop 2', 'stale 1']);
  assert.deepEqual(counted('proved'), ['plain 1', 'qop 1', 'stale 1']);
  assert.deepEqual(counted('pracked'), ['reliable 1']);
  assert.deepEqual(counted('moved'), ['moved 1', 'dip 1']);
  assert.equal(proxy.said(/asked 4930123456/), 1);
  // Of each side: it stays in the way of both calls.
  assert.deepEqual([proxy.said(/within ACK/), proxy.said(/within BYE/)], [2, 2]);
}

describe('vendors of other makes through a whole Tandem (RTE-3, RTE-8, SIG-1, SIG-6, SIG-11)', () => {
  it('each is led to the next, or gets what it asks for; the record tells it', async (t) => {
    if (!needs(t, 'sipp') || !needs(t, 'kamailio')) return;
    const all = await world(t);
    const { folder, tandem, to } = all;
    const rows = Object.entries(table(all));
    const called = await Promise.all(
      rows.map(async ([title, row]) => {
        const plan = { folder, to, calls: 1, perSecond: 1, holdMs: 300, callee: row.callee };
        return { title, row, caller: await sippCaller({ ...plan, ...row.how }) };
      }),
    );
    for (const { title, row, caller } of called) {
      assert.equal(await caller.ended, 0, `${title}: ${caller.output()}`);
      assert.equal(caller.logged(row.hears).length, 1, `${title}: ${caller.output()}`);
      const pracks = row.how?.isReliable === true ? 1 : 0;
      assert.equal(caller.logged('pracked').length, pracks, title);
    }
    await until('every record is there', async () => {
      return (await recordsOf(tandem)).length === rows.length;
    });
    const records = await recordsOf(tandem);
    for (const { title, row } of called) {
      const record = records.find(({ calleeE164 }) => calleeE164 === row.callee);
      assert.ok(record, title);
      const { endReason, serverReason, endDirection } = record;
      assert.deepEqual([endReason, serverReason, endDirection], row.end, title);
      const { tries, path } = await explained(tandem, record);
      assert.deepEqual(tries, row.tries, title);
      assert.match(path, row.says ?? /^from mappingGateways/, title);
    }
    vendorsAgree(all);
    await tandem.stop();
  });
});
