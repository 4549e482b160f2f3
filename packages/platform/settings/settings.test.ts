import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataFolder, parseListenAddress, parsePortRange, printListenAddress } from './index.ts';

describe('addresses to listen on', () => {
  //  text                 host         port
  const good = [
    ['0.0.0.0:5060', '0.0.0.0', 5060],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['[::1]:8080', '::1', 8080],
    ['[::]:65535', '::', 65535],
  ] as const;
  for (const [text, host, port] of good) {
    it(text, () => {
      const parsed = parseListenAddress('--sip', text);
      assert.deepEqual(parsed, { ok: true, value: { host, port } });
      assert.equal(printListenAddress({ host, port }), text);
    });
  }

  //  text                 says
  const bad = [
    ['5060', /no port/],
    ['127.0.0.1', /no port/],
    ['::1:8080', /in brackets/],
    ['::1', /in brackets/],
    ['localhost:80', /not an IP address/],
    ['300.0.0.1:80', /not an IP address/],
    ['[127.0.0.1:80', /no port/],
    ['127.0.0.1:65536', /above 65535/],
    ['127.0.0.1:-1', /no port/],
    ['', /no port/],
  ] as const;
  for (const [text, says] of bad) {
    it(`${JSON.stringify(text)} is refused`, () => {
      const parsed = parseListenAddress('--sip', text);
      assert.ok(!parsed.ok);
      assert.equal(parsed.error.field, '--sip');
      assert.match(parsed.error.detail, says);
    });
  }
});

describe('a range of ports', () => {
  //  text            ports
  const good = [
    ['10000-39999', { from: 10_000, to: 39_999 }],
    ['1-65535', { from: 1, to: 65_535 }],
    ['0-0', { from: 0, to: 0 }],
  ] as const;
  for (const [text, ports] of good) {
    it(text, () => assert.deepEqual(parsePortRange('--rtp', text), { ok: true, value: ports }));
  }

  //  text           says
  const bad = [
    ['10000', /not FROM-TO/],
    ['10000,20000', /not FROM-TO/],
    ['0-100', /beyond the ports/],
    ['1-65536', /beyond the ports/],
    ['200-100', /from must be below to/],
    ['100-100', /from must be below to/],
  ] as const;
  for (const [text, says] of bad) {
    it(`${text} is refused`, () => {
      const parsed = parsePortRange('--rtp', text);
      assert.ok(!parsed.ok);
      assert.equal(parsed.error.field, '--rtp');
      assert.match(parsed.error.detail, says);
    });
  }
});

describe('the data folder', () => {
  const user = { uid: 1000, home: '/home/u', cwd: '/srv/t' };
  const root = { uid: 0, home: '/root', cwd: '/srv/t' };
  //  who    option   env                                   folder
  const table = [
    [user, 'd', { TANDEM_DATA: '/e' }, '/srv/t/d'],
    [user, undefined, { TANDEM_DATA: '/e' }, '/e'],
    [user, undefined, { TANDEM_DATA: '' }, '/home/u/.local/share/tandem'],
    [user, undefined, { XDG_DATA_HOME: '/x' }, '/x/tandem'],
    [user, undefined, { XDG_DATA_HOME: 'relative' }, '/home/u/.local/share/tandem'],
    [root, undefined, { XDG_DATA_HOME: '/x' }, '/var/lib/tandem'],
    [root, '/d', {}, '/d'],
  ] as const;
  for (const [who, option, env, folder] of table) {
    it(`uid ${who.uid}, --data ${option}, ${JSON.stringify(env)}: ${folder}`, () => {
      assert.equal(dataFolder(option, { ...who, env }), folder);
    });
  }
});
