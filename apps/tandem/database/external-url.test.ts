import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseDatabaseUrl } from './external-url.ts';

const folder = mkdtempSync(join(tmpdir(), 'tdb-'));
after(() => rmSync(folder, { recursive: true }));
const authority = join(folder, 'root.crt');
writeFileSync(authority, 'PEM');

describe('--db URL', () => {
  const plain = { host: 'db', port: 5432, user: 'u', database: 'd', ssl: false };
  //  URL                                                     address
  const good = [
    ['postgres://u@db/d', plain],
    ['postgresql://u@db:6432/d', { ...plain, port: 6432 }],
    ['postgres://u:p%40ss%2F@db/d', { ...plain, password: 'p@ss/' }],
    ['postgres://db/d', { ...plain, user: 'us' }],
    ['postgres://u@db', { ...plain, database: 'u' }],
    ['postgres://u@[::1]:5432/d', { ...plain, host: '::1' }],
    ['postgres://u@%2Frun%2Fpostgresql/d', { ...plain, host: '/run/postgresql' }],
    ['postgres://u@/d?host=/run/postgresql', { ...plain, host: '/run/postgresql' }],
    ['postgres://u:p@:5433/d?host=/run/p', { ...plain, password: 'p', port: 5433, host: '/run/p' }],
    ['postgres:///d?host=/run/postgresql', { ...plain, host: '/run/postgresql', user: 'us' }],
    ['postgres://u@db/d?sslmode=disable', plain],
    ['postgres://u@db/d?sslmode=require', { ...plain, ssl: true, sslTrustsAny: true }],
    ['postgres://u@db/d?sslmode=verify-full', { ...plain, ssl: true }],
    [`postgres://u@db/d?sslrootcert=${authority}`, { ...plain, ssl: true, sslAuthority: 'PEM' }],
    [
      `postgres://u@db/d?sslmode=require&sslrootcert=${authority}`,
      { ...plain, ssl: true, sslAuthority: 'PEM' },
    ],
  ] as const;
  for (const [url, value] of good) {
    it(url.replace(folder, '...'), () =>
      assert.deepEqual(parseDatabaseUrl(url, 'us'), { ok: true, value }),
    );
  }

  //  URL                                        says
  const bad = [
    ['', /not a URL/],
    ['db', /not a URL/],
    ['postgres://u:secret@db:port/d', /not a URL/],
    ['mysql://u:secret@db/d', /begins with mysql:/],
    ['postgres:///d', /names no host/],
    ['postgres://u:secret@/d', /names no host/],
    ['postgres://u:secret%@db/d', /% in it/],
    ['postgres://u:secret@db/d?sslmode=prefer', /sslmode=prefer is not known; known: disable, /],
    ['postgres://u:secret@db/d?connect_timeout=3', /\?connect_timeout= is not known/],
    ['postgres://u:secret@db/d?sslrootcert=/none', /sslrootcert \/none cannot be read \(ENOENT\)/],
  ] as const;
  for (const [url, says] of bad) {
    it(`${JSON.stringify(url)} is refused, and its password is not repeated`, () => {
      const parsed = parseDatabaseUrl(url, 'us');
      assert.ok(!parsed.ok);
      assert.equal(parsed.error.code, 'DATABASE_URL_INVALID');
      assert.match(parsed.error.message, says);
      assert.doesNotMatch(JSON.stringify(parsed.error), /secret/);
    });
  }

  it('a URL without a user needs one of ours', () => {
    const parsed = parseDatabaseUrl('postgres://db/d', undefined);
    assert.ok(!parsed.ok);
    assert.match(parsed.error.message, /names no user/);
  });
});
