import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { listenSip } from './sip-listener.ts';

describe('the SIP address', () => {
  for (const host of ['127.0.0.1', '::1']) {
    it(`is held on UDP and TCP alike at ${host}, with a port that the system chose`, async () => {
      const first = await listenSip({ host, port: 0 });
      assert.ok(first.ok);
      const port = first.value.datagrams.address().port;
      const second = await listenSip({ host, port });
      assert.ok(!second.ok);
      assert.equal(second.error.code, 'PORT_BUSY');
      assert.match(second.error.message, new RegExp(`UDP .*${port}`));
      await first.value.close();
      const third = await listenSip({ host, port });
      assert.ok(third.ok, 'free again after closing');
      await third.value.close();
    });
  }

  it('names the transport that is busy', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const { port } = holder.address() as { port: number };
    const refused = await listenSip({ host: '127.0.0.1', port });
    assert.ok(!refused.ok);
    assert.match(refused.error.message, /TCP 127\.0\.0\.1/);
    assert.match(refused.error.advice, new RegExp(`sport = :${port}`));
    await new Promise((resolve) => holder.close(resolve));
  });

  it('says that the machine has no such address', async () => {
    const refused = await listenSip({ host: '192.0.2.1', port: 0 });
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'ADDRESS_ABSENT');
  });

  it('counts what comes', async () => {
    const listener = await listenSip({ host: '127.0.0.1', port: 0 });
    assert.ok(listener.ok);
    const { datagrams, received, close } = listener.value;
    const sender = createSocket('udp4');
    const came = new Promise((resolve) => datagrams.once('message', resolve));
    sender.send('hello', datagrams.address().port, '127.0.0.1');
    await came;
    assert.equal(received(), 1);
    sender.close();
    await close();
  });
});
