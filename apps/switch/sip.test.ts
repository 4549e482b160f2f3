import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connect as connectSecurely } from 'node:tls';
import { systemClock } from '@tandem/base/kernel';
import { SILENT_LOG } from '@tandem/base/observe';
import { SnapshotHolder } from '@tandem/engine/snapshot';
import { testCertificate } from '../../test/support/certificates.ts';
import { COME_LATER } from './later.ts';
import { openSip, type SwitchSip } from './sip.ts';
import { externalAddress } from './sip-parameters.ts';

const GIVE_UP_MS = 5_000;
/** The one of them that has a certificate. */
const SECURE = '127.0.0.2';

async function opened(t: TestContext, host = '127.0.0.1'): Promise<SwitchSip> {
  const data = mkdtempSync(join(tmpdir(), 'tandem-sip-'));
  if (host === SECURE) {
    const { certificate, key } = testCertificate([SECURE]);
    mkdirSync(join(data, 'tls'));
    writeFileSync(join(data, 'tls', 'certificate.pem'), certificate);
    writeFileSync(join(data, 'tls', 'key.pem'), key);
  }
  const holder = new SnapshotHolder({ clock: systemClock(), log: SILENT_LOG });
  const sip = await openSip({
    listen: { host, port: 0 },
    ...{ data, holder, log: SILENT_LOG, taker: COME_LATER },
    turn: { atEnd: (run) => void setImmediate(run) },
  });
  assert.ok(sip.ok);
  t.after(async () => {
    await sip.value.close();
    rmSync(data, { recursive: true });
  });
  return sip.value;
}

const request = (method: string, transport: string): string =>
  [
    `${method} sip:1@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/${transport} 127.0.0.1:9;branch=z9hG4bK${method}${transport};rport`,
    'Max-Forwards: 70',
    'From: <sip:2@127.0.0.1>;tag=a',
    'To: <sip:1@127.0.0.1>',
    `Call-ID: ${method}-${transport}`,
    `CSeq: 1 ${method}`,
    'Contact: <sip:2@127.0.0.1:9>',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');

function byUdp(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const late = setTimeout(() => reject(new Error('nothing came')), GIVE_UP_MS);
    socket.on('message', (bytes) => {
      clearTimeout(late);
      socket.close();
      resolve(bytes.toString('latin1'));
    });
    socket.send(text, port, '127.0.0.1');
  });
}

const byTcp = (port: number, text: string): Promise<string> =>
  byStream(connect(port, '127.0.0.1'), text);

function byStream(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.write(text);
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString('latin1'));
    });
    socket.once('error', reject);
    socket.setTimeout(GIVE_UP_MS, () => reject(new Error('nothing came')));
  });
}

describe('SIP in the switch (SIG-1, SIG-10)', () => {
  it('answers OPTIONS, by UDP and TCP, and tells callers to come later', async (t) => {
    const sip = await opened(t);
    const port = Number(sip.address.split(':')[1]);
    assert.match(
      await byUdp(port, request('OPTIONS', 'UDP')),
      /^SIP\/2\.0 200 OK[\s\S]*Allow: INVITE/,
    );
    assert.match(await byTcp(port, request('OPTIONS', 'TCP')), /^SIP\/2\.0 200 OK/);
    const refused = await byUdp(port, request('INVITE', 'UDP'));
    assert.match(refused, /^SIP\/2\.0 503 [\s\S]*Retry-After: 5/);
    assert.match(await byUdp(port, request('SUBSCRIBE', 'UDP')), /^SIP\/2\.0 405 /);
    const figures = await sip.figures();
    assert.equal(figures.dialogs, 0);
    assert.equal(figures.brokenLegs, 0);
    assert.equal(sip.tlsAddress, null);
  });

  it('speaks TLS one port above where there are certificates', async (t) => {
    const sip = await opened(t, SECURE);
    const port = Number(sip.tlsAddress?.split(':')[1]);
    const socket = connectSecurely({ port, host: SECURE, rejectUnauthorized: false });
    assert.match(await byStream(socket, request('OPTIONS', 'TLS')), /^SIP\/2\.0 200 OK/);
  });

  it('the address shown to the outside, by itself or by the interface it stands for', () => {
    const eth0 = [{ address: '10.0.0.1' }] as never;
    const rows = [
      ['', '10.0.0.1', undefined],
      ['203.0.113.5', '0.0.0.0', '203.0.113.5'],
      ['eth1=203.0.113.6, eth0=203.0.113.5', '10.0.0.1', '203.0.113.5'],
      ['eth0=203.0.113.5', '10.0.0.2', undefined],
    ] as const;
    for (const [text, host, shown] of rows) {
      assert.equal(externalAddress(text, host, { eth0 }), shown, text);
    }
  });
});
