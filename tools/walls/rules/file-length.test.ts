import { fileLength } from './file-length.ts';
import { lines, proveRule } from './testing.ts';

proveRule(fileLength, [
  ['400 lines of code', 'packages/base/money/money.ts', lines(400), []],
  ['401 lines of code', 'packages/base/money/money.ts', lines(401), [401]],
  ['401 lines without a last line feed', 'apps/switch/main.ts', lines(401).trimEnd(), [401]],
  ['401 lines of a tool', 'tools/test.mjs', lines(401), [401]],
  ['401 lines of C++', 'packages/native/relay/relay.cc', lines(401), [401]],
  ['800 lines of a test', 'packages/base/money/money.test.ts', lines(800), []],
  ['801 lines of a test', 'packages/base/money/money.test.ts', lines(801), [801]],
  ['800 lines of a conformance suite', 'packages/base/money/x.conformance.ts', lines(800), []],
  ['800 lines of a C++ test', 'packages/native/relay/test/relay_test.cc', lines(800), []],
  ['1000 lines made by a program', 'packages/domain/numbers/areas.generated.ts', lines(1000), []],
  ['1000 lines of a fixture', 'packages/protocol/sip/fixtures/torture.ts', lines(1000), []],
  ['1000 lines of a document', 'docs/operating.md', lines(1000), []],
]);
