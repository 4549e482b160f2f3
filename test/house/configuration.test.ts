// The whole system described in a file: applied, exported, refused, on the real programs.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cleanUp, newFolder, Tandem, tandemCommand } from './running.ts';

const EXAMPLE = fileURLToPath(new URL('./example.yaml', import.meta.url));
after(cleanUp);

describe('configuration as code', () => {
  const folder = newFolder();
  let tandem: Tandem;
  before(async () => {
    tandem = await Tandem.up(join(folder, 'data'));
  });
  after(() => tandem.stop());

  /** A file of the test's own with this text in it. */
  function file(text: string): string {
    const name = join(folder, 'test.yaml');
    writeFileSync(name, text);
    return name;
  }

  function refusal(...args: readonly string[]): { readonly status: number; readonly said: string } {
    try {
      tandem.command(...args);
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string };
      return { status, said: stderr };
    }
    assert.fail(`${args.join(' ')} was not refused`);
  }

  it('a dry run shows the change and makes none of it', () => {
    const shown = tandem.command('apply', '-f', EXAMPLE, '--dry-run');
    assert.match(shown, /\+ routingGateway north-1/);
    assert.doesNotMatch(shown, /password \w{5}-/, 'a password that nobody will keep');
    assert.match(tandem.command('export'), /accounts: \[\]/);
  });

  it('the first run creates everything, the second changes nothing', () => {
    const first = tandem.command('apply', '-f', EXAMPLE);
    assert.match(first, /\+ account acme: .*balance "25\.00"/);
    assert.match(first, /phone 1009: password \S+ \(shown this once\)/);
    assert.equal(first.match(/^\+ phone/gm)?.length, 10);
    const second = tandem.command('apply', '-f', EXAMPLE);
    assert.match(second, /^Nothing changes/);
  });

  it('an export is the same system: applied here and in an empty one, it changes nothing more', async () => {
    const text = tandem.command('export', '--secrets');
    assert.match(tandem.command('apply', '-f', file(text)), /^Nothing changes/);
    const other = await Tandem.up(join(newFolder(), 'data'));
    other.command('apply', '-f', file(text));
    assert.equal(other.command('export', '--secrets'), text);
    assert.match(other.command('ledger', 'verify'), /The books agree: 1 entries/);
    await other.stop();
  });

  it('a call through it is looked at by the switch itself, and not made (RTE-9)', async () => {
    const numbers = ['--caller', '4930123456', '--callee', '008801712345678'];
    const question = ['route', '--from', 'acme-in', ...numbers];
    const told = tandem.command(...question);
    assert.match(told, /^ {2}1 {2}west-1 +by 8801, costs 0.009: is tried first/m);
    assert.match(told, /^ {2}2 {2}north-1 /m);
    const json = JSON.parse(tandem.command(...question, '--json')) as { refused: unknown };
    assert.equal(json.refused, null);
    assert.match(
      refusal('route', '--caller', '1', '--callee', '2', '--from', 'nobody').said,
      /no gateway or phone nobody/,
    );
    const rewritten = tandem.command('rewrite', '008801712', '--from', 'acme-in');
    assert.match(
      rewritten,
      /acme-in rewriteCallee: 008801712 -> 8801712 {2}\(00\*:\*, rule 1 of 1\)/,
    );
    assert.match(tandem.command('calls'), /No call runs now/);
  });

  it('leaves secrets out of an export unless they are asked for', () => {
    assert.doesNotMatch(tandem.command('export'), /correct horse/);
    assert.match(tandem.command('export', '--secrets'), /correct horse 7/);
  });

  it('a changed field is the only change', () => {
    const text = readFileSync(EXAMPLE, 'utf8').replace('lines: 200', 'lines: 150');
    const changed = tandem.command('apply', '-f', file(text));
    assert.match(changed, /^~ routingGateway north-1: lines 200 -> 150$/m);
    assert.doesNotMatch(changed, /^[+-] /m);
    tandem.command('apply', '-f', EXAMPLE);
  });

  //  the example with                                   says
  const mistakes: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['balance:', 'balnce:', /test\.yaml:9:33: accounts\[acme\]\.balnce: .*did you mean balance/],
    [
      '"0.0120"',
      '"0.01200000001"',
      /test\.yaml:5:\d+: rateGroups\[acme-sell\]\.rates\[880\]\.price/,
    ],
    ['account: west,', 'account: wset,', /test\.yaml:17:\d+: .*did you mean west/],
    ['lines: 200', 'lines: many', /test\.yaml:15:\d+: routingGateways\[north-1\]\.lines/],
    ['Must On', 'Sometimes', /test\.yaml:1:\d+: parameters\.SS_MEDIA_PROXY_MODE/],
    ['phones:', 'phones: [', /test\.yaml:\d+:\d+: /],
  ];
  for (const [right, wrong, says] of mistakes) {
    it(`${wrong} is refused with its line, and nothing is changed`, () => {
      const text = readFileSync(EXAMPLE, 'utf8').replace('lines: 100', 'lines: 99');
      const { status, said } = refusal('apply', '-f', file(text.replace(right, wrong)));
      assert.equal(status, 1);
      assert.match(said, says);
      assert.match(said, /nothing was changed/);
      assert.match(tandem.command('apply', '-f', EXAMPLE), /^Nothing changes/);
    });
  }

  it('parameters: refused with the range, converted from another unit, listed (OPS-1)', () => {
    const { said } = refusal('param', 'set', 'SS_SIP_SESSION_TTL', '30');
    assert.match(said, /60-86400/);
    const set = tandem.command('param', 'set', 'SS_SIP_INVITE_TIMEOUT', '30000');
    assert.match(set, /SS_SIP_TIMEOUT_INVITE: 10 -> 30/);
    assert.match(tandem.command('param', 'list', '--changed'), /SS_SIP_TIMEOUT_INVITE \* +30 s/);
    tandem.command('param', 'set', 'SS_SIP_TIMEOUT_INVITE');
    assert.doesNotMatch(tandem.command('param', 'list', '--changed'), /TIMEOUT_INVITE/);
  });

  it('every parameter can be read, and every writable one be set to what it is', () => {
    const all = JSON.parse(tandem.command('param', 'list', '--json')) as ReadonlyArray<{
      name: string;
      value: string;
      readOnly: boolean;
    }>;
    assert.ok(all.length > 150);
    const values = all
      .filter(({ readOnly }) => !readOnly)
      .map(({ name, value }) => `  ${name}: ${JSON.stringify(value)}`);
    const applied = tandem.command('apply', '-f', file(`parameters:\n${values.join('\n')}\n`));
    assert.match(applied, /^Nothing changes/);
  });

  it('a payment moves the balance once per key, and the books agree', () => {
    tandem.command('pay', 'west', '10', '--key', 'k1');
    assert.match(tandem.command('pay', 'west', '10', '--key', 'k1'), /before; west has 10\.00/);
    assert.match(refusal('pay', 'west', '11', '--key', 'k1').said, /idempotency key/);
    const payments = file('account,amount,kind\nwest,2.5,\nwest,1,refund\n');
    const many = (): string => tandem.command('ledger', 'pay', payments, '--key', 'may');
    assert.match(many(), /^2 booked, 0 booked before, 0 refused/);
    assert.match(many(), /^0 booked, 2 booked before, 0 refused/, 'the same file again');
    const wrong = file('account,amount\nwest,1\nnobody,1\n');
    const { said } = refusal('ledger', 'pay', wrong, '--key', 'june');
    assert.match(said, /:3: nobody: there is no account nobody[\s\S]*1 payments were refused/);
    assert.match(tandem.command('ledger', 'verify'), /The books agree/);
  });

  it('rates go in and out as CSV, and a sheet with mistakes changes nothing (BIL-9)', () => {
    const sheet = 'prefix,price,first,next\n49,0.0100,1,1\n491,0.0300,60,60\n';
    const read = tandem.command('rates', 'import', file(sheet), '--group', 'north-cost');
    assert.match(read, /Codes: 2 new, .* 0 unchanged/);
    const again = tandem.command('rates', 'import', file(sheet), '--group', 'north-cost');
    assert.match(again, /Codes: 0 new, .* 2 unchanged/);
    const out = tandem.command('rates', 'export', '--group', 'north-cost');
    assert.match(out, /^880,/m);
    const wrong = file('prefix,price\n49,0.02\n4x,0.03\n');
    const { said } = refusal('rates', 'import', wrong, '--group', 'north-cost');
    assert.match(said, /test\.yaml:3:1: .*no code/);
    assert.equal(tandem.command('rates', 'export', '--group', 'north-cost'), out);
    const replaced = tandem.command(
      'rates',
      'import',
      file(out),
      '--group',
      'north-cost',
      '--mode',
      'full',
    );
    assert.match(replaced, /Codes: 0 new, .* 0 closed, 3 unchanged/);
    assert.match(refusal('rates', 'export', '--group', 'nope').said, /no such rate group/);
  });

  it('a backup made meanwhile restores to the same system elsewhere (OPS-2)', async () => {
    const text = tandem.command('export', '--secrets');
    const kept = join(folder, 'kept.backup');
    assert.match(tandem.command('backup', kept), /bytes\. Keep .*secret\.key/);
    const data = join(newFolder(), 'data');
    const key = join(tandem.data, 'secret.key');
    const said = tandemCommand('restore', kept, '--key', key, '--data', data);
    assert.match(said, /Restored \d+ rows of \d+ tables/);
    const other = await Tandem.up(data);
    assert.doesNotMatch(other.output, /one-time password/, 'the operators came with the backup');
    assert.equal(other.command('export', '--secrets'), text);
    assert.match(other.command('ledger', 'verify'), /The books agree/);
    await other.stop();
    assert.throws(() => tandemCommand('restore', kept, '--data', data), /has a database already/);
    const cut = readFileSync(kept).subarray(0, 200);
    writeFileSync(kept, cut);
    const third = join(newFolder(), 'data');
    assert.throws(() => tandemCommand('restore', kept, '--data', third), /cannot be read|damaged/);
  });
});
