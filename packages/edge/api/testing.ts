// An API over memory for tests: one administrator, all processes running; `world` is what a test
// may break.
import { fail, ok, systemTimers } from '@tandem/base/kernel';
import { SILENT_LOG } from '@tandem/base/observe';
import { VirtualClock } from '@tandem/base/testkit';
import type { RecordExport } from '@tandem/books/cdr/contract';
import { LiveHub } from '@tandem/edge/live';
import {
  AccessMemory,
  type ApiKey,
  type Operator,
  type ProcessStatus,
  RerateBoard,
  type Secrets,
  type Session,
} from '@tandem/edge/services';
import { type ApiParts, buildApi, type Entrance } from './index.ts';

export const ONE_TIME = 'one-time-password';

const ADMINISTRATOR: Operator = {
  key: 1n,
  id: 'admin',
  displayName: 'Administrator',
  passwordHash: `hash of ${ONE_TIME}`,
  mustChangePassword: true,
  locked: false,
  roles: ['administrator'],
  rights: ['*:*'],
  accountKey: null,
  accountId: null,
  lastLoginAtMs: null,
};

function newWorld() {
  return {
    operator: ADMINISTRATOR,
    /** By id, beside the administrator. */
    others: new Map<string, Operator>(),
    sessions: new Map<string, Session>(),
    keys: new Map<bigint, ApiKey & { readonly tokenHash: Uint8Array }>(),
    factors: new Map<bigint, Uint8Array>(),
    audit: [] as string[],
    changes: [] as string[],
    switchState: 'running',
    supervisor: true,
    away: undefined as string | undefined,
    clock: new VirtualClock(),
  };
}

export type World = ReturnType<typeof newWorld>;

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly body?: unknown;
  readonly cookie?: string;
  /** A key, as bearer token. */
  readonly key?: string;
  /** The address that it comes from. */
  readonly from?: string;
  /** Sent as YAML instead of `body`. */
  readonly yaml?: string;
  /** The ETag that must still hold. */
  readonly ifMatch?: string;
}

/** `own`: parts that a test has of its own, such as a real database. */
export function apiUnderTest(entrance: Entrance = 'network', own: Partial<ApiParts> = {}) {
  const world = newWorld();
  const app = buildApi({ ...partsOf(world), ...own }, entrance);
  const call = async ({ method, url, body, cookie, yaml, key, from, ifMatch }: Request) => {
    const answer = await app.inject({
      method,
      url,
      ...(from === undefined ? {} : { remoteAddress: from }),
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(yaml === undefined ? {} : { 'content-type': 'application/yaml' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...((yaml ?? body) === undefined ? {} : { payload: (yaml ?? body) as object }),
    });
    const isJson = /json/.test(String(answer.headers['content-type']));
    const value = isJson ? JSON.parse(answer.body) : undefined;
    return {
      status: answer.statusCode,
      text: answer.body,
      body: value as Record<string, unknown> | undefined,
      headers: answer.headers,
    };
  };
  const signIn = async (password: string): Promise<string> => {
    const body = { id: 'admin', password };
    const { headers } = await call({ method: 'POST', url: '/api/v1/session', body });
    return String(headers['set-cookie']).split(';')[0] ?? '';
  };
  return { world, app, call, signIn };
}

function partsOf(world: World): ApiParts {
  return {
    version: '1.2.3',
    ...storesOf(world),
    access: new AccessMemory(world.clock),
    parameters: { readAll: async () => [] },
    secrets: transparentSecrets(),
    supervision: {
      processes: async () =>
        world.supervisor
          ? [processShown('switch', world.switchState), processShown('office', 'running')]
          : undefined,
    },
    database: {
      look: async () => (world.away === undefined ? { schema: 1 } : { away: world.away }),
    },
    ...emptySystem(world),
    consoleFiles: new Map([
      ['index.html', { type: 'text/html', bytes: Buffer.from(PAGE) }],
      ['app/main-ABCD1234.js', { ...SCRIPT, bytes: Buffer.from('plain') }],
    ]),
    clock: world.clock,
    timers: systemTimers(),
    localHour: () => 12,
    dayStartMs: (utcMs) => utcMs - (utcMs % 86_400_000),
    live: new LiveHub({
      ...{ topics: [], clock: world.clock, timers: world.clock },
      ...{ log: SILENT_LOG, epoch: 'test' },
    }),
    log: SILENT_LOG,
  };
}

const PAGE = '<!doctype html><meta content="__NONCE__">';
const SCRIPT = { type: 'text/javascript', gzip: Buffer.from('packed') } as const;

/** A system without objects, whose store takes every change and remembers how many came. */
type System = Pick<
  ApiParts,
  | 'configuration'
  | 'objects'
  | 'decks'
  | 'books'
  | 'archive'
  | 'rerating'
  | 'figures'
  | 'imports'
  | 'calls'
  | 'media'
  | 'placed'
  | 'recordings'
  | 'registrations'
  | 'trace'
  | 'backup'
>;

function emptySystem(world: World): System {
  const system = systemWithoutDecks(world);
  const { store, parameters } = system.configuration;
  const rerating = {
    ...system.configuration,
    records: {
      ...{ calls: nothing, charged: nothing, count: async () => 0 },
      correct: async () => new Set<never>(),
    },
    ...{ audit: storesOf(world).audit, serverZone: 'UTC', board: new RerateBoard() },
  };
  const decks = { store, parameters, clock: world.clock, serverZone: 'UTC', ...NO_DECKS };
  return { ...system, rerating, decks };
}

/** No rates, no sheets, and nowhere to put one. */
const NO_DECKS: Pick<ApiParts['decks'], 'rates' | 'sheets' | 'spool'> = {
  rates: { stream: nothing, ofNumber: async () => [] },
  sheets: {
    stage: async () => ({ fill: async () => 0, listed: nothing, close: async () => undefined }),
    versionOf: async () => 0n,
    imports: async () => [],
    mapping: async () => ({}),
    remember: async () => undefined,
  },
  spool: {
    keep: async () => {
      throw new Error('no workbook comes here');
    },
  },
};

const emptyExport = (): RecordExport => ({
  ...{ rows: 0, csv: nothing, texts: nothing, close: async () => undefined },
  columns: [{ name: 'id', isNumber: false }],
});

async function* nothing(): AsyncGenerator<never, void, void> {
  yield* [];
}

const NO_TRACE: ApiParts['trace'] = {
  state: async () => ok({ isOn: false, messages: 0, filter: {} }),
  start: async (filter) => ok({ isOn: true, messages: 0, filter }),
  stop: async () => ok({ isOn: false, messages: 0, filter: {} }),
  read: async () => ok({ items: [], next: 0, missed: 0, hasMore: false }),
};

const NO_REGISTRATIONS: System['registrations'] = {
  list: async () => ok([]),
  gateways: async () => ok([]),
  failures: async () => ok([]),
  test: async () => fail({ is: 'missing', why: 'no gateway' }),
  suspended: async () => ok([]),
  release: async () => fail({ is: 'missing', why: 'not suspended' }),
};

const NO_PLACED: System['placed'] = {
  newId: () => '019c0000-0000-7000-8000-000000000002' as never,
  callBack: async () => fail({ is: 'missing', why: 'nobody' }),
  callbacks: async () => ok([]),
  callback: async () => fail({ is: 'missing', why: 'no callback' }),
  test: async () => fail({ is: 'missing', why: 'nobody' }),
  tests: async () => ok([]),
  testCall: async () => fail({ is: 'missing', why: 'no test call' }),
  play: async () => fail({ is: 'missing', why: 'nobody' }),
  plays: async () => ok([]),
  findPlay: async () => fail({ is: 'missing', why: 'no such call' }),
};

function systemWithoutDecks(world: World): Omit<System, 'decks' | 'rerating'> {
  return {
    backup: async function* () {
      yield Buffer.from('backup');
    },
    configuration: {
      store: {
        readAll: async () => ({ version: 0n, objects: [] }),
        find: async (kind, id) =>
          id === 'acme' ? { kind, id, key: 7n, version: 1n, document: {} } : undefined,
        secrets: async () => [],
        transact: async (changes, { actor }) => {
          world.changes.push(`${actor}: ${changes.map(({ change }) => change).join(', ')}`);
          return ok({ version: 1n, isChanged: true, rates: [] });
        },
      },
      parameters: { readAll: async () => [] },
      rates: {
        stream: async function* () {
          yield [];
        },
      },
      balances: async () => new Map(),
      box: { seal: (text) => Buffer.from(text), open: (sealed) => Buffer.from(sealed).toString() },
      hashing: transparentSecrets(),
      clock: world.clock,
      makeSecret: () => 'made-secret',
    },
    objects: {
      page: async () => [],
      readKind: async () => [],
      find: async () => undefined,
    },
    registrations: NO_REGISTRATIONS,
    trace: NO_TRACE,
    calls: {
      list: async () => ok({ items: [], total: 0 }),
      explain: async () => fail({ is: 'missing', why: 'no call' }),
      hangUp: async () => fail({ is: 'missing', why: 'no call' }),
      record: async () => fail({ is: 'missing', why: 'no call' }),
      analyse: async () => fail({ is: 'missing', why: 'nobody' }),
      blocked: async () => ok({ items: [], total: 0 }),
      releaseCaller: async () => fail({ is: 'missing', why: 'not blocked' }),
    },
    media: {
      list: async () => ok([]),
      weigh: async () => fail({ is: 'missing', why: 'no daemon' }),
    },
    placed: NO_PLACED,
    figures: { figures: async () => [] },
    recordings: async () => undefined,
    imports: { alike: async () => [], write: async () => 0 },
    archive: {
      list: async () => [],
      find: async () => undefined,
      openExport: async () => emptyExport(),
    },
    books: {
      pay: async ({ amountE7 }) =>
        ok({ entryId: 1n, balanceE7: amountE7, expiresAtMs: null, repeated: false }),
      payments: async () => [],
      verify: async () => ({ entries: 0n, accounts: 0n, records: 0n, differences: [] }),
    },
  };
}

function storesOf(
  world: World,
): Pick<ApiParts, 'operators' | 'sessions' | 'keys' | 'factors' | 'audit' | 'history'> {
  const text = (hash: Uint8Array): string => Buffer.from(hash).toString();
  return {
    operators: {
      list: async () => [world.operator],
      find: async (id) => {
        if (world.away !== undefined) {
          throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
        }
        return id === 'admin' ? world.operator : world.others.get(id);
      },
      findByKey: async () => world.operator,
      setPassword: async (_key, passwordHash, mustChangePassword) => {
        world.operator = { ...world.operator, passwordHash, mustChangePassword };
      },
      noteLogin: async () => undefined,
    },
    sessions: {
      create: async ({ tokenHash, operatorKey, expiresAtMs }) =>
        void world.sessions.set(text(tokenHash), { operatorKey, expiresAtMs }),
      find: async (hash) => world.sessions.get(text(hash)),
      remove: async (hash) => void world.sessions.delete(text(hash)),
      removeAllOf: async () => world.sessions.clear(),
      list: async () =>
        [...world.sessions].map(([hash, session]) => ({
          ...{ ...session, tokenHash: Buffer.from(hash), openedAtMs: 0, source: '192.0.2.7' },
        })),
    },
    keys: keysOf(world),
    factors: {
      read: async (operator) => world.factors.get(operator),
      replace: async ({ operator, before, after }) => {
        if ((world.factors.get(operator) ?? null) !== before) return false;
        if (after === null) world.factors.delete(operator);
        else world.factors.set(operator, after);
        return true;
      },
    },
    history: { page: async () => [] },
    audit: { write: async ({ actor, action }) => void world.audit.push(`${actor} ${action}`) },
  };
}

function keysOf({ keys, operator }: World): ApiParts['keys'] {
  const text = (hash: Uint8Array): string => Buffer.from(hash).toString();
  return {
    create: async (key) => {
      const id = BigInt(keys.size + 1);
      const moments = { createdAtMs: 0, lastUsedAtMs: null };
      keys.set(id, { ...key, ...moments, id, operatorId: operator.id });
      return id;
    },
    find: async (hash) => [...keys.values()].find((key) => text(key.tokenHash) === text(hash)),
    get: async (id) => keys.get(id),
    list: async () => [...keys.values()],
    change: async (id, limits) => {
      const key = keys.get(id);
      if (key !== undefined) keys.set(id, { ...key, ...limits });
    },
    remove: async (id) => void keys.delete(id),
    noteUse: async () => undefined,
  };
}

/** Nothing is hidden, so that a test sees what was hashed. */
function transparentSecrets(): Secrets {
  let tokens = 0;
  return {
    hashPassword: async (password) => `hash of ${password}`,
    verifyPassword: async (hash, password) => hash === `hash of ${password}`,
    newToken: () => {
      tokens += 1;
      return { token: `token${tokens}`, hash: Buffer.from(`#token${tokens}`) };
    },
    hashToken: (token) => Buffer.from(`#${token}`),
  };
}

const processShown = (role: string, state: string): ProcessStatus => ({
  role,
  pid: 7,
  state,
  restarts: 0,
  upMs: 1,
  lastExit: null,
  addresses: {},
  health: null,
});
