import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ms, systemTimers } from '@tandem/base/kernel';
import { MemoryLog } from '@tandem/base/testkit';
import { testCertificate } from '../../test/support/certificates.ts';
import { followTlsFiles, tlsMaterial } from './tls.ts';

const LOOK_MS = ms(10);
const GIVE_UP_MS = 5_000;

function folder(t: TestContext): string {
  const data = mkdtempSync(join(tmpdir(), 'tandem-tls-'));
  t.after(() => rmSync(data, { recursive: true }));
  mkdirSync(join(data, 'tls'));
  return data;
}

function writeIn(data: string, { certificate, key }: ReturnType<typeof testCertificate>): void {
  writeFileSync(join(data, 'tls', 'certificate.pem'), certificate);
  writeFileSync(join(data, 'tls', 'key.pem'), key);
}

async function until(holds: () => boolean): Promise<void> {
  const endMs = performance.now() + GIVE_UP_MS;
  while (!holds()) {
    assert.ok(performance.now() < endMs, 'in time');
    await new Promise((resolve) => systemTimers().after(LOOK_MS, () => resolve(undefined)));
  }
}

describe('certificates of SIP over TLS (SIG-1)', () => {
  it('none: TLS is not spoken', async (t) => {
    assert.deepEqual(await tlsMaterial(folder(t)), { ok: true, value: undefined });
  });

  it('no pair: the start says what to do', async (t) => {
    const data = folder(t);
    const [one, other] = [testCertificate(['127.0.0.1']), testCertificate(['127.0.0.1'])];
    writeIn(data, { ...one, key: other.key });
    const loaded = await tlsMaterial(data);
    assert.ok(!loaded.ok);
    assert.equal(loaded.error.code, 'TLS_INVALID');
    assert.match(loaded.error.advice ?? '', /Mend it, or take .*certificate\.pem away/);
  });

  it('authorities of our own are trusted beside the rest, and no certificates are told', async (t) => {
    const data = folder(t);
    const own = testCertificate(['127.0.0.1']);
    writeIn(data, own);
    const alone = await tlsMaterial(data);
    assert.ok(alone.ok && alone.value?.options.ca === undefined);
    writeFileSync(join(data, 'tls', 'authorities.pem'), own.certificate);
    const both = await tlsMaterial(data);
    assert.ok(both.ok);
    assert.ok(Array.isArray(both.value?.options.ca));
    assert.equal(both.value.options.ca.at(-1), own.certificate);
    assert.ok(both.value.options.ca.length > 1);
    writeFileSync(join(data, 'tls', 'authorities.pem'), 'Someone');
    const wrong = await tlsMaterial(data);
    assert.ok(!wrong.ok);
    assert.match(wrong.error.message, /authorities\.pem has no certificates/);
    assert.match(wrong.error.advice ?? '', /authorities\.pem away/);
  });

  it('are renewed while we run; half of a pair changes nothing', async (t) => {
    const data = folder(t);
    writeIn(data, testCertificate(['127.0.0.1']));
    const loaded = await tlsMaterial(data);
    assert.ok(loaded.ok && loaded.value !== undefined);
    const material = loaded.value;
    const first = material.options.cert;
    const memory = new MemoryLog();
    const { log } = memory;
    t.after(followTlsFiles({ material, timers: systemTimers(), log, lookMs: LOOK_MS }));
    await new Promise((resolve) => systemTimers().after(ms(100), () => resolve(undefined)));
    const next = testCertificate(['127.0.0.1']);
    writeFileSync(join(data, 'tls', 'certificate.pem'), next.certificate);
    await until(() => memory.codes().includes('warn TLS_NOT_RENEWED'));
    assert.equal(material.options.cert, first);
    writeIn(data, next);
    await until(() => material.options.cert === next.certificate);
    assert.ok(memory.codes().includes('info TLS_RENEWED'));
  });
});
