import { bannedImports } from './banned-imports.ts';
import { proveRule, type Row } from './testing.ts';

const PRODUCT = 'packages/engine/calls/run-call.ts';

const inProduct = (allowed: boolean, texts: readonly string[]): Row[] =>
  texts.map((text) => [text, PRODUCT, text, allowed ? [] : [1]]);

proveRule(bannedImports, [
  ...inProduct(false, [
    "import { setTimeout } from 'node:timers';",
    "import { setTimeout as sleep } from 'node:timers/promises';",
    "import { setTimeout as sleep } from 'timers/promises';",
    "import { performance } from 'node:perf_hooks';",
    "import process from 'node:process';",
    "import { env } from 'node:process';",
    "import { log } from 'node:console';",
    "import { randomBytes } from 'node:crypto';",
    "import { createHash, randomUUID as id } from 'node:crypto';",
    "import { generateKeyPairSync } from 'node:crypto';",
    "import { webcrypto } from 'node:crypto';",
    "import crypto from 'node:crypto';",
    "import * as crypto from 'crypto';",
    "export { randomInt } from 'node:crypto';",
    "export * from 'node:timers';",
    "const { setTimeout } = await import('node:timers/promises');",
    "const timers = require('timers');",
  ]),
  ...inProduct(true, [
    "import { createHash, createHmac, timingSafeEqual } from 'node:crypto';",
    "import type { KeyObject } from 'node:crypto';",
    "import { type Performance } from 'node:perf_hooks';",
    "import type { setTimeout } from 'node:timers';",
    "import { setTimeout } from './timers.ts';",
    "export { createHash } from 'node:crypto';",
    "const { createServer } = await import('./server.ts');",
  ]),
  ['where secrets are made', 'packages/platform/secrets/index.ts', inSecrets(), []],
  ['next to it', 'packages/platform/settings/index.ts', inSecrets(), [1]],
  ['in an app', 'apps/tandem/commands/stop.ts', "import { setTimeout } from 'node:timers';", []],
  ['in a unit test', 'packages/base/money/a.test.ts', "import { setTimeout } from 'timers';", [1]],
]);

function inSecrets(): string {
  return "import { randomBytes } from 'node:crypto';";
}
