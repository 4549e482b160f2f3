// Our SIP stack on real sockets against programs of others: sipp and sipsak on loopback, over UDP,
// TCP and TLS, IPv4 and IPv6. Each run is short and bounded.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { systemClock, systemRandom, systemTimers } from '@tandem/base/kernel';
import { nodeSockets, TlsMaterial } from '@tandem/platform/net';
import {
  HEADERS,
  type ReceivedRequest,
  responseTo,
  type ServerTransaction,
  SipStack,
  type SipTypes,
  type SipUser,
  transactionTimings,
} from '@tandem/protocol/sip';
import { testCertificate } from '../support/certificates.ts';
import { needs } from '../support/tools.ts';

const GIVE_UP_MS = 20_000;
const QUESTIONS = 200;
const CALLS = 100;

type Types = SipTypes<undefined>;

/** Answers OPTIONS, takes every call, and lets it be ended. */
class Answering implements SipUser<undefined> {
  readonly stack: SipStack<undefined>;
  readonly heard = new Map<string, number>();
  unexpected = 0;

  constructor(tls: TlsMaterial) {
    const means = {
      relay: { unavailable: 'not needed here' },
      readText: async (path: string) => readFileSync(path, 'utf8'),
    };
    this.stack = new SipStack<undefined>({
      sockets: nodeSockets({ tuning: { dscp: 40, means }, option: '--sip', tls }),
      clock: systemClock(),
      timers: systemTimers(),
      random: systemRandom(),
      timings: transactionTimings(),
      user: this,
    });
  }

  request(request: ReceivedRequest, transaction: ServerTransaction<Types>): void {
    const { message, source, method, flow } = request;
    const kind = `${method} ${flow.transport}`;
    this.heard.set(kind, (this.heard.get(kind) ?? 0) + 1);
    const toTag = message.toTag || 'ours';
    const { host, port } = this.stack.transport.ownAddress(flow);
    const bytes = responseTo(message, { status: 200, toTag, source })
      .line(HEADERS.contact, `<sip:ours@${host}:${port}>`)
      .line(HEADERS.allow, 'INVITE, ACK, CANCEL, BYE, OPTIONS')
      .finish();
    this.stack.respond(transaction, { status: 200, bytes, toTag });
  }
  ack({ flow }: ReceivedRequest): void {
    const kind = `ACK ${flow.transport}`;
    this.heard.set(kind, (this.heard.get(kind) ?? 0) + 1);
  }
  connectionClosed(): void {
    // Peers close when they have had enough.
  }
  cancel(): void {
    this.unexpected += 1;
  }
  response(): void {
    this.unexpected += 1;
  }
  strayResponse(): void {
    this.unexpected += 1;
  }
  failed(): void {
    this.unexpected += 1;
  }
  moved(): void {
    this.unexpected += 1;
  }
}

interface Ran {
  readonly code: number;
  readonly output: string;
}

interface Run {
  readonly cwd: string;
  /** Written to it, and its input ends when this has come out of it. */
  readonly input?: { readonly text: string; readonly until: RegExp };
  readonly env?: Readonly<Record<string, string>>;
}

function run(
  t: TestContext,
  [program = '', ...words]: readonly string[],
  { cwd, input, env = {} }: Run,
): Promise<Ran> {
  const options = { cwd, timeout: GIVE_UP_MS, signal: t.signal, env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    const child = execFile(program, words, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, output: `${stdout}${stderr}` });
    });
    if (input === undefined) return;
    let shown = '';
    child.stdin?.write(input.text);
    child.stdout?.on('data', (text: string) => {
      shown += text;
      if (input.until.test(shown)) child.stdin?.end();
    });
  });
}

const OPTIONS_SCENARIO = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="options">
  <send retrans="500"><![CDATA[
OPTIONS sip:service@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:sipp@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:service@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 OPTIONS
Accept: application/sdp
Content-Length: 0

]]></send>
  <recv response="200" rtd="true"/>
</scenario>
`;

describe('SIP with programs of others (SIG-1, SIG-10)', { timeout: 120_000 }, () => {
  let ours: Answering;
  let folder: string;
  const ports = new Map<string, number>();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-interop-'));
    writeFileSync(join(folder, 'options.xml'), OPTIONS_SCENARIO);
    const { certificate, key } = testCertificate(['localhost', '127.0.0.1', '::1']);
    const files: Readonly<Record<string, string>> = { certificate, key };
    writeFileSync(join(folder, 'ca.pem'), certificate);
    writeFileSync(join(folder, 'gnutls.conf'), '[overrides]\ndisabled-version = tls1.3\n');
    const tls = await TlsMaterial.load(
      {
        files: { certificate: 'certificate', key: 'key' },
        ...({ clientCertificates: 'ignored', checksServers: true } as const),
      },
      async (path) => files[path] ?? assert.fail(path),
    );
    assert.ok(tls.ok);
    ours = new Answering(tls.value);
    for (const address of ['127.0.0.1', '::1']) {
      const both = await ours.stack.transport.listenBoth({ address, port: 0 });
      assert.ok(both.ok);
      ports.set(address, both.value.local.port);
    }
    const secure = { transport: 'tls', address: '127.0.0.1', port: 0 } as const;
    const listening = await ours.stack.transport.listen(secure);
    assert.ok(listening.ok);
    ports.set('tls', listening.value.local.port);
  });

  after(async () => {
    assert.equal(ours.unexpected, 0);
    await ours.stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const count = (kind: string): number => ours.heard.get(kind) ?? 0;

  for (const address of ['127.0.0.1', '::1']) {
    for (const [transport, mode] of [
      ['udp', 'u1'],
      ['tcp', 't1'],
    ] as const) {
      const to = (): string =>
        address.includes(':')
          ? `[${address}]:${ports.get(address)}`
          : `${address}:${ports.get(address)}`;
      const words = (scenario: readonly string[], calls: number): readonly string[] => [
        ...['sipp', to(), ...scenario, '-i', address, '-t', mode, '-m', `${calls}`, '-r', '500'],
        ...['-timeout', '15s', '-timeout_error', '-nostdin', '-skip_rlimit'],
      ];

      it(`sipp asks ${QUESTIONS} times over ${transport}, ${address}`, async (t) => {
        if (!needs(t, 'sipp')) return;
        const before = count(`OPTIONS ${transport}`);
        const ran = await run(t, words(['-sf', 'options.xml'], QUESTIONS), { cwd: folder });
        assert.equal(ran.code, 0, ran.output.slice(-2_000));
        assert.equal(count(`OPTIONS ${transport}`) - before, QUESTIONS);
      });

      it(`sipp makes ${CALLS} calls over ${transport}, ${address}`, async (t) => {
        if (!needs(t, 'sipp')) return;
        const before = ['INVITE', 'ACK', 'BYE'].map((method) => count(`${method} ${transport}`));
        const ran = await run(t, words(['-sn', 'uac', '-d', '10'], CALLS), { cwd: folder });
        assert.equal(ran.code, 0, ran.output.slice(-2_000));
        const heard = ['INVITE', 'ACK', 'BYE'].map((method) => count(`${method} ${transport}`));
        assert.deepEqual(
          heard.map((now, at) => now - (before[at] ?? 0)),
          [CALLS, CALLS, CALLS],
        );
      });
    }
  }

  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    it(`sipsak asks over ${transport}`, async (t) => {
      if (!needs(t, 'sipsak')) return;
      const before = count(`OPTIONS ${transport}`);
      const port = ports.get(transport === 'tls' ? 'tls' : '127.0.0.1');
      const words = [
        ...['sipsak', `--sip-uri=sip:ours@localhost:${port}`, `--transport=${transport}`, '-vv'],
        // It takes its own port for a part of the name that the certificate should have.
        ...(transport === 'tls' ? ['--tls-ignore-cert-failure'] : []),
      ];
      // It takes the session ticket of TLS 1.3 for an error of the connection.
      const env = { GNUTLS_SYSTEM_PRIORITY_FILE: join(folder, 'gnutls.conf') };
      const ran = await run(t, words, { cwd: folder, env });
      assert.equal(ran.code, 0, ran.output.slice(-2_000));
      assert.equal(count(`OPTIONS ${transport}`) - before, 1);
    });
  }

  it('openssl checks our certificate and asks over TLS 1.3', async (t) => {
    if (!needs(t, 'openssl')) return;
    const to = `localhost:${ports.get('tls')}`;
    const text = [
      `OPTIONS sip:ours@${to} SIP/2.0`,
      'Via: SIP/2.0/TLS localhost:5061;branch=z9hG4bKopenssl',
      'From: <sip:openssl@localhost>;tag=1',
      `To: <sip:ours@${to}>`,
      'Call-ID: openssl',
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n');
    const words = [
      ...['openssl', 's_client', '-connect', to, '-CAfile', 'ca.pem', '-tls1_3'],
      ...['-verify_return_error', '-verify_hostname', 'localhost'],
    ];
    const input = { text, until: /SIP\/2\.0 200 OK/ };
    const ran = await run(t, words, { cwd: folder, input });
    assert.match(ran.output, input.until);
    assert.match(ran.output, /Verify return code: 0/);
  });

  it('noise of sipsak is answered or dropped, and the next question is answered', async (t) => {
    if (!needs(t, 'sipsak')) return;
    const uri = `sip:ours@127.0.0.1:${ports.get('127.0.0.1')}`;
    const ask = ['sipsak', '-s', uri];
    await run(t, [...ask, '-R', '-t', '10'], { cwd: folder });
    const ran = await run(t, ask, { cwd: folder });
    assert.equal(ran.code, 0, ran.output);
  });
});
