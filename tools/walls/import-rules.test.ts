// Every rule of .dependency-cruiser.cjs broken once in a small tree, beside the import next to it
// that is allowed: what the rule forbids, and no more.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ICruiseResult } from 'dependency-cruiser';
import { cruise } from './cruise.ts';
import { TestingTree } from './testing-tree.ts';

// A cycle is named once, at one of its files.
//  file                                   imports                             breaks ("-": allowed)
const TABLE = `
packages/base/money/a.ts                 | @tandem/base/kernel               | -
packages/base/money/b.ts                 | @tandem/domain/rating             | ring-base
packages/base/money/c.ts                 | type @tandem/domain/rating        | ring-base
packages/base/money/d.ts                 | ../../domain/rating/index.ts      | ring-base, module-by-name
packages/base/money/e.ts                 | node:os                           | base-needs-nothing
packages/base/money/f.test.ts            | node:os                           | -
packages/base/kernel/system-load.ts      | node:os                           | -
packages/base/kernel/g.ts                | pino                              | base-needs-nothing
packages/protocol/sip/wire/a.ts          | @tandem/base/kernel               | -
packages/protocol/sip/wire/b.ts          | @tandem/domain/rating             | ring-protocol
packages/domain/rating/a.ts              | @tandem/base/money                | -
packages/domain/rating/b.ts              | @tandem/protocol/sip              | ring-domain
packages/domain/rating/c.ts              | @tandem/engine/calls              | ring-domain
packages/engine/balance/a.ts             | @tandem/protocol/sip              | -
packages/engine/balance/b.ts             | @tandem/books/ledger              | ring-engine
packages/engine/balance/c.ts             | @tandem/platform/net              | ring-engine
packages/books/ledger/a.ts               | @tandem/domain/record             | -
packages/books/ledger/b.ts               | @tandem/engine/calls              | ring-books
packages/watch/alarms/a.ts               | @tandem/domain/record             | -
packages/watch/alarms/b.ts               | @tandem/books/cdr                 | ring-watch
packages/native/relay/a.ts               | @tandem/base/kernel               | -
packages/native/relay/b.ts               | @tandem/protocol/rtp              | ring-native
packages/platform/net/a.ts               | @tandem/native/relay              | -
packages/platform/net/b.ts               | @tandem/engine/calls/ports        | -
packages/platform/net/c.ts               | @tandem/engine/media/contract     | -
packages/platform/net/d.ts               | @tandem/engine/calls              | ring-platform
packages/platform/net/e.ts               | @tandem/engine/calls/control      | ring-platform
packages/platform/net/f.ts               | @tandem/edge/services/ports       | ring-platform
packages/edge/services/a.ts              | @tandem/engine/calls/control      | -
packages/edge/services/b.ts              | @tandem/engine/calls              | ring-edge
packages/edge/services/c.ts              | @tandem/platform/postgres         | ring-edge

packages/domain/numbers/a.ts             | @tandem/domain/record             | -
packages/domain/numbers/b.ts             | ../record/fields.ts               | module-face, module-by-name
packages/domain/numbers/c.ts             | ../record/index.ts                | module-by-name
packages/domain/numbers/d.test.ts        | ../record/fields.ts               | module-face, module-by-name
packages/domain/numbers/e.test.ts        | ../record/port.conformance.ts     | -
packages/domain/numbers/f.ts             | ./deep/down.ts                    | -
apps/office/a.ts                         | @tandem/edge/api                  | -
apps/office/b.ts                         | ../../packages/edge/api/routes.ts | apps-by-face, apps-by-name
apps/office/c.ts                         | ../../packages/edge/api/index.ts  | apps-by-name
apps/office/d.ts                         | ../role/frame.ts                  | -
packages/edge/services/d.test.ts         | ../../../apps/office/main.ts      | apps-are-leaves
packages/edge/services/e.test.ts         | ../../../tools/files.ts           | -
apps/office/e.ts                         | ../../tools/files.ts              | product-without-tools

packages/domain/record/a.ts              | ./b.ts                            | no-cycles
packages/domain/record/b.ts              | ./a.ts                            | -
packages/domain/record/c.ts              | ./nowhere.ts                      | is-there
apps/office/f.ts                         | undeclared                        | declared-package
apps/office/g.ts                         | pino                              | -
apps/office/h.ts                         | fast-check                        | no-development-package, no-test-code-in-product
apps/office/i.test.ts                    | fast-check                        | -
packages/domain/record/d.ts              | node:test                         | no-test-code-in-product, domain-is-pure
packages/platform/files/a.ts             | node:assert/strict                | no-test-code-in-product
packages/platform/files/b.ts             | @tandem/base/testkit              | no-test-code-in-product
packages/platform/files/c.ts             | ./disk.conformance.ts             | no-test-code-in-product
packages/platform/files/d.ts             | ./testing-disk.ts                 | no-test-code-in-product
packages/platform/files/e.conformance.ts | node:test                         | -
packages/platform/files/f.ts             | ../../../test/support/tools.ts    | no-test-code-in-product

packages/domain/rating/d.ts              | node:crypto                       | domain-is-pure
packages/domain/rating/e.ts              | type pino                         | domain-is-pure
packages/domain/rating/f.test.ts         | node:fs                           | -
packages/engine/calls/a.machine.ts       | node:events                       | machines-are-pure
packages/engine/calls/b.machine.ts       | @tandem/base/kernel               | -

packages/protocol/sip/wire/c.ts          | ../transaction/layer.ts           | sip-layers-wire
packages/protocol/sip/transport/a.ts     | ../agent/digest.ts                | sip-layers-transport
packages/protocol/sip/transaction/a.ts   | ../wire/scan.ts                   | -
packages/protocol/sip/transaction/b.ts   | ../dialog/set.ts                  | sip-layers-transaction
packages/protocol/sip/dialog/a.ts        | ../agent/digest.ts                | sip-layers-dialog
packages/protocol/h323/per/a.ts          | ../q931/cause.ts                  | h323-layers-per
packages/protocol/h323/q931/a.ts         | ../per/bits.ts                    | -
packages/protocol/h323/q931/b.ts         | ../h225/setup.ts                  | h323-layers-q931
packages/protocol/h323/h225/a.ts         | ../h245/terminal.ts               | h323-layers-h225
packages/protocol/h323/h245/a.ts         | ../ras/admission.ts               | h323-layers-h245
packages/protocol/h323/ras/a.ts          | ../agent/caller.ts                | h323-layers-ras
packages/protocol/sip/agent/a.ts         | @tandem/protocol/h323             | protocols-are-strangers
packages/protocol/sip/agent/b.ts         | @tandem/protocol/sdp              | -
packages/engine/calls/c.ts               | @tandem/protocol/sip              | call-knows-no-protocol
packages/engine/calls/legs/a.ts          | @tandem/protocol/sip              | -
packages/engine/calls/legs/b.ts          | @tandem/protocol/h323             | -
packages/domain/routing/a.ts             | @tandem/domain/rating             | decisions-are-strangers
packages/domain/guard/a.ts               | @tandem/domain/numbers            | -
packages/engine/calls/d.ts               | @tandem/protocol/rtp              | signalling-never-touches-rtp
packages/engine/media/a.ts               | @tandem/protocol/rtp              | -
packages/watch/fraud/a.ts                | @tandem/protocol/rtp              | ring-watch, signalling-never-touches-rtp
packages/platform/media/worker/a.ts      | @tandem/protocol/rtp              | -
packages/platform/media/worker/b.ts      | @tandem/engine/media/contract     | -
packages/platform/media/worker/c.ts      | @tandem/protocol/sip              | relay-worker-is-alone
packages/platform/media/worker/d.ts      | @tandem/platform/telemetry        | relay-worker-is-alone
packages/books/journal/a.ts              | @tandem/books/cdr                 | books-flow-journal
packages/books/ledger/c.ts               | @tandem/books/cdr                 | books-flow-ledger
packages/books/ledger/d.ts               | @tandem/books/journal             | -
packages/books/cdr/a.ts                  | @tandem/books/cycle               | books-flow-cdr
packages/books/cycle/a.ts                | @tandem/books/rollup              | books-flow-cycle
packages/books/rollup/a.ts               | @tandem/books/reports             | books-flow-rollup
packages/books/reports/a.ts              | @tandem/books/rollup              | -
packages/books/reports/b.ts              | @tandem/books/cdr                 | reports-read-rollups
packages/books/reports/c.ts              | @tandem/books/cdr/ports           | -
packages/edge/vos/a.ts                   | @tandem/edge/services             | -
packages/edge/vos/b.ts                   | @tandem/edge/api                  | services-under-both-apis

packages/platform/net/g.ts               | node:dgram                        | -
packages/native/relay/c.ts               | node:dgram                        | -
packages/platform/rpc/a.ts               | node:net                          | -
packages/engine/gate/a.ts                | node:dgram                        | sockets-in-one-place
packages/engine/gate/b.ts                | dgram                             | sockets-in-one-place
packages/engine/gate/c.ts                | type node:dgram                   | -
packages/engine/gate/d.test.ts           | node:dgram                        | -
apps/switch/a.ts                         | node:net                          | sockets-in-one-place
packages/platform/settings/a.ts          | node:dns/promises                 | sockets-in-one-place
packages/platform/settings/b.ts          | node:fs                           | -
packages/platform/files/g.ts             | node:fs/promises                  | -
apps/switch/b.ts                         | node:fs                           | -
packages/platform/telemetry/a.ts         | node:fs                           | disk-in-one-place
packages/engine/gate/e.test.ts           | node:fs                           | -
packages/platform/postgres/a.ts          | kysely                            | -
packages/edge/services/f.ts              | kysely                            | sql-in-one-place
packages/edge/services/g.ts              | type kysely                       | -
apps/recorder/a.ts                       | pg                                | sql-in-one-place
packages/edge/api/a.ts                   | fastify                           | -
packages/platform/outbound/a.ts          | node:https                        | -
packages/engine/media/b.ts               | node:http                         | http-in-one-place
apps/office/j.ts                         | fastify                           | http-in-one-place

console/app/a.ts                         | @tandem/edge/api/contract         | -
console/app/b.ts                         | @tandem/edge/api                  | console-sees-the-contract-only
console/app/c.ts                         | ../../apps/office/main.ts         | apps-are-leaves, console-sees-the-contract-only
console/app/d.ts                         | ../features/rates/page.ts         | -
console/features/rates/a.ts              | ../gateways/form.ts               | console-features-are-islands
console/features/rates/b.ts              | ../../lib/ask.ts                  | -
console/features/rates/c.ts              | ../../app/shell.ts                | console-one-way
console/lib/a.ts                         | ../app/shell.ts                   | console-one-way
console/ui/a.ts                          | ../features/rates/page.ts         | console-floor
`;

const ROWS = TABLE.split('\n')
  .filter((line) => line.includes('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([path = '', specifier = '', breaks = '']) => ({ path, specifier, breaks }));

/** Judged by what reaches a file, not by what it imports: they have their own trees below. */
const BY_REACH = new Set(['dead-file', 'dead-test-code']);

describe('import rules', () => {
  let tree: TestingTree;
  let result: ICruiseResult;
  before(() => {
    tree = new TestingTree(ROWS.map(({ path, specifier }) => ({ path, imports: [specifier] })));
    result = cruise(tree.root);
  });
  after(() => tree.remove());

  const rulesBrokenBy = (path: string): string =>
    result.summary.violations
      .filter(({ from, rule }) => from === path && !BY_REACH.has(rule.name))
      .map(({ rule }) => rule.name)
      .sort()
      .join(', ');

  for (const { path, specifier, breaks } of ROWS)
    it(`${path} imports ${specifier}: ${breaks}`, () => {
      const expected = breaks === '-' ? '' : breaks.split(', ').sort().join(', ');
      assert.equal(rulesBrokenBy(path), expected);
    });

  it('every rule is broken by a row', () => {
    const rules = result.summary.ruleSetUsed?.forbidden?.map(({ name = '' }) => name) ?? [];
    const planted = new Set(ROWS.flatMap(({ breaks }) => breaks.split(', ')));
    assert.ok(rules.length > 40);
    assert.deepEqual(
      rules.filter((name) => !planted.has(name)),
      [...BY_REACH],
    );
  });

  it('every rule says what to do instead and is an error', () => {
    for (const rule of result.summary.ruleSetUsed?.forbidden ?? []) {
      assert.ok((rule.comment ?? '').length > 10, rule.name);
      assert.equal(rule.severity, 'error', rule.name);
    }
  });
});

describe('dead files', () => {
  const main = 'apps/switch/main.ts';
  const used = { path: main, imports: ['@tandem/engine/calls', './near.ts'] };
  const face = 'packages/base/prefix/index.ts';
  const table: ReadonlyArray<readonly [string, string, boolean]> = [
    //  file                             imports                     dead
    ['packages/engine/calls/index.ts', './run.ts', false],
    ['packages/engine/calls/run.ts', './state.ts', false],
    ['packages/engine/calls/alone.ts', './state.ts', true],
    ['packages/engine/gate/index.ts', './gate.ts', true],
    ['packages/engine/gate/gate.ts', '@tandem/base/kernel', true],
    ['packages/engine/gate/gate.test.ts', './gate.ts', false],
    [face, './table.ts', false],
    ['packages/base/prefix/table.ts', './layout.ts', false],
    ['packages/base/prefix/forgotten.ts', './layout.ts', true],
    ['apps/office/main.ts', './near.ts', true],
    ['test/support/tools.ts', 'node:os', true],
    ['test/support/running.ts', 'node:os', false],
    ['test/support/running.test.ts', './running.ts', false],
    ['packages/base/testkit/index.ts', './clock.ts', false],
    ['packages/base/kernel/wheel.test.ts', '@tandem/base/testkit', false],
    ['packages/base/kernel/wheel.conformance.ts', 'node:test', true],
  ];
  let tree: TestingTree;
  let dead: ReadonlySet<string>;
  before(() => {
    const planted = table.map(([path, specifier]) => ({ path, imports: [specifier] }));
    tree = new TestingTree([used, ...planted], {
      entries: { switch: main },
      waiting: [{ face, reason: 'the rates come later' }],
    });
    dead = new Set(
      cruise(tree.root)
        .summary.violations.filter(({ rule }) => BY_REACH.has(rule.name))
        .map(({ to }) => to),
    );
  });
  after(() => tree.remove());

  for (const [path, , expected] of table)
    it(`${path} is ${expected ? 'dead' : 'used'}`, () => assert.equal(dead.has(path), expected));

  it('a program is not dead, nor what it imports', () => {
    assert.equal(dead.has(main), false);
    assert.equal(dead.has('apps/switch/near.ts'), false);
  });
});
