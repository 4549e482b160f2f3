import { fileNames } from './file-names.ts';
import { proveRule, type Row } from './testing.ts';

const rows = (allowed: boolean, paths: readonly string[]): Row[] =>
  paths.map((path) => [path, path, '', allowed ? [] : [1]]);

proveRule(fileNames, [
  ...rows(true, [
    'packages/base/kernel/system-clock.ts',
    'packages/engine/calls/call.machine.test.ts',
    'packages/native/relay/socket_options.cc',
    'packages/domain/numbers/areas.generated.ts',
    '.dependency-cruiser.cjs',
    'docs/decisions/0001-embedded-postgres.md',
    'README.md',
    '.ci/run',
  ]),
  ...rows(false, [
    'packages/base/kernel/systemClock.ts',
    'packages/base/kernel/Clock.ts',
    'packages/base/kernel/system_clock.ts',
    'packages/native/relay/socket-options.cc',
    '-g.args',
    '-std=c++17.args',
    'docs/my notes.md',
    'packages/base/new folder/a.ts',
  ]),
]);
