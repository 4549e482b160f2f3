import { privateWords } from './private-words.ts';
import { proveRule, type Row } from './testing.ts';

/** The words come in pieces: this file is read by the rule too. */
const inDocument = (allowed: boolean, texts: ReadonlyArray<readonly string[]>): Row[] =>
  texts.map((pieces) => [pieces.join(''), 'docs/a.md', pieces.join(''), allowed ? [] : [1]]);

proveRule(privateWords, [
  ...inDocument(false, [
    ['see /wo', 'rk/shared/spec'],
    ['`/wo', 'rk/main`'],
    ['/Us', 'ers/somebody/tandem'],
    ['https://npm-', 'registry.corp.example/pino/-/pino.tgz'],
    ['http://10.0.0.1:4873/art', 'ifactory/api/npm/'],
    ['https://mir', 'ror.corp.example/debian'],
    ['_auth', 'Token=abc'],
    ['-----BEGIN RSA PRIV', 'ATE KEY-----'],
    ['made with Chat', 'GPT'],
    ['a sub', 'agent wrote it'],
    ['Co-authored', '-by: somebody'],
    ['asked the coding ', 'assistant'],
  ]),
  ...inDocument(true, [
    ['the work/rest of it'],
    ['https://example.com/work/done'],
    ['./work/here'],
    ['https://registry.npmjs.org/pino/-/pino.tgz'],
    ['the registrar and its registry of bindings'],
    ['a user agent; agents (resellers) in levels'],
    ['a session timer, the session of a login'],
    ['-----BEGIN CERTIFICATE-----'],
    ['the root of the checkout'],
  ]),
  ['in a fixture', 'packages/protocol/sip/fixtures/a.txt', `/wo${'rk/x'}`, [1]],
  [
    'in the lock file',
    'package-lock.json',
    `{\n"resolved": "https://npm.${'mirror'}.example/a/"}`,
    [2],
  ],
]);
