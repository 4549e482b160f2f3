// Calls that an operator has placed (API-3): callbacks, and test calls. Who is bound to an account
// places them for gateways and phones of its own, and sees no others.
import { type Clock, fail, ok, type Result } from '@tandem/base/kernel';
import { may, type RightAction } from '@tandem/domain/rights';
import type { KindName } from '@tandem/edge/objects';
import type {
  Callback,
  CallbackWanted,
  TestCall,
  TestWanted,
} from '@tandem/engine/placed-calls/control';
import type { KeptObjects } from '../objects/ports.ts';
import type { Asker, AuditLog } from '../ports.ts';
import { momentText } from '../records/view.ts';
import type { SwitchFault } from '../registry/ports.ts';
import { type Accounts, accountsOf, ownerIn } from '../rights/ownership.ts';
import type { Order, OrPending, PlacedCalls } from './placed-ports.ts';

export interface CallbackView extends Omit<Callback, 'startedAtMs' | 'state'> {
  readonly state: OrPending<Callback['state']>;
  readonly startedAt: string;
}

export interface TestCallView extends Omit<TestCall, 'startedAtMs' | 'origin' | 'state'> {
  readonly state: OrPending<TestCall['state']>;
  readonly startedAt: string;
  /** One of both. */
  readonly gateway: string | null;
  readonly from: string | null;
}

export interface PlacedParts {
  readonly placed: PlacedCalls;
  readonly objects: Pick<KeptObjects, 'find' | 'readKind'>;
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, 'wallMs'>;
}

type Scoping = Pick<PlacedParts, 'objects'>;

/** No number to call first, and it is no phone that could be called itself. */
export interface NoFirst {
  readonly is: 'noFirst';
}

export async function callBack(
  parts: PlacedParts,
  { wanted, asker }: { readonly wanted: CallbackWanted; readonly asker: Asker },
): Promise<Result<CallbackView, SwitchFault | NoFirst>> {
  const { placed, audit, clock } = parts;
  const { from, second } = wanted;
  const kind = await kindNamed(parts, from);
  if (!(await isHis(parts, asker, { from, action: 'add' }))) return fail(nobody(from));
  if (wanted.first === null && kind !== undefined && kind !== 'phones') {
    return fail({ is: 'noFirst' });
  }
  const order = orderOf(placed, asker);
  const { id } = order;
  // A phone is called by its own number, which is its name.
  const first = wanted.first ?? from;
  const { actor, source } = asker;
  const about = { actor, source, action: 'callback', objectType: 'calls', objectId: id };
  // Before it is done: nobody is told that it was not, because the audit could not be written.
  await audit.write({ ...about, after: { from, first, second } });
  const begun = await placed.callBack(wanted, order);
  if (!begun.ok) return begun;
  if (begun.value !== 'asked') return ok(callbackView(begun.value));
  return ok({
    ...{ id, state: 'asked', startedAt: momentText(clock.wallMs()), from, first, second },
    ...{ firstCall: id, secondCall: null, outcome: null },
  });
}

/** Operators and keys of one account share its places: it could make as many as it liked. */
export const orderOf = ({ newId }: PlacedCalls, { actor, account }: Asker): Order => ({
  id: newId(),
  by: account === null ? actor : `account ${account}`,
});

export async function findCallback(
  parts: Omit<PlacedParts, 'audit' | 'clock'>,
  { id, asker }: { readonly id: string; readonly asker: Asker },
): Promise<Result<CallbackView, SwitchFault>> {
  const found = await parts.placed.callback(id);
  if (!found.ok) return found;
  const { from } = found.value;
  const seen = await isHis(parts, asker, { from, action: 'see' });
  return seen ? ok(callbackView(found.value)) : fail(notThere(id));
}

export async function listCallbacks(
  parts: Omit<PlacedParts, 'audit' | 'clock'>,
  asker: Asker,
): Promise<Result<readonly CallbackView[], SwitchFault>> {
  const listed = await parts.placed.callbacks();
  if (!listed.ok) return listed;
  const seen = await seenOf(parts, asker, { all: listed.value, from: ({ from }) => from });
  return ok(seen.map(callbackView));
}

export async function beginTestCall(
  parts: PlacedParts,
  { wanted, asker }: { readonly wanted: TestWanted; readonly asker: Asker },
): Promise<Result<TestCallView, SwitchFault>> {
  const { origin, number, caller, seconds } = wanted;
  const from = origin.is === 'from' ? origin.name : null;
  if (!(await isHis(parts, asker, { from, action: 'add' }))) return fail(nobody(origin.name));
  const { placed, audit, clock } = parts;
  const order = orderOf(placed, asker);
  const { id } = order;
  const { actor, source } = asker;
  const about = { actor, source, action: 'test', objectType: 'calls', objectId: id };
  await audit.write({ ...about, after: { [origin.is]: origin.name, number, caller, seconds } });
  const begun = await placed.test(wanted, order);
  if (!begun.ok) return begun;
  if (begun.value !== 'asked') return ok(testCallView(begun.value));
  return ok({
    ...{ id, state: 'asked', startedAt: momentText(clock.wallMs()), ...originOf(origin) },
    ...{ number, caller, signals: [], media: null, verdict: null },
  });
}

export async function findTestCall(
  parts: Omit<PlacedParts, 'audit' | 'clock'>,
  { id, asker }: { readonly id: string; readonly asker: Asker },
): Promise<Result<TestCallView, SwitchFault>> {
  const found = await parts.placed.testCall(id);
  if (!found.ok) return found;
  const seen = await isHis(parts, asker, { from: fromOf(found.value), action: 'see' });
  return seen ? ok(testCallView(found.value)) : fail(notThere(id));
}

export async function listTestCalls(
  parts: Omit<PlacedParts, 'audit' | 'clock'>,
  asker: Asker,
): Promise<Result<readonly TestCallView[], SwitchFault>> {
  const listed = await parts.placed.tests();
  if (!listed.ok) return listed;
  const seen = await seenOf(parts, asker, { all: listed.value, from: fromOf });
  return ok(seen.map(testCallView));
}

const fromOf = ({ origin }: TestCall): string | null => (origin.is === 'from' ? origin.name : null);

function callbackView({ startedAtMs, ...same }: Callback): CallbackView {
  return { ...same, startedAt: momentText(startedAtMs) };
}

function testCallView({ startedAtMs, origin, ...same }: TestCall): TestCallView {
  return { ...same, startedAt: momentText(startedAtMs), ...originOf(origin) };
}

const originOf = ({ is, name }: TestCall['origin']) => ({
  ...{ gateway: is === 'through' ? name : null, from: is === 'from' ? name : null },
});

interface Whose {
  /** null: of a test through a gateway, which is the system's. */
  readonly from: string | null;
  readonly action: RightAction;
}

export async function isHis(
  parts: Scoping,
  asker: Asker,
  { from, action }: Whose,
): Promise<boolean> {
  if (asker.account === null) return true;
  if (from === null) return false;
  const accounts = accountsOf(await parts.objects.readKind('accounts'));
  return mayFor(parts, asker, { from, action, accounts });
}

interface Named {
  readonly from: string;
  readonly action: RightAction;
  readonly accounts: Accounts;
}

async function mayFor(
  parts: Scoping,
  asker: Asker,
  { from, action, accounts }: Named,
): Promise<boolean> {
  const kind = await kindNamed(parts, from);
  const object = kind && (await parts.objects.find(kind, from));
  if (kind === undefined || object === undefined) return false;
  const owner = ownerIn(accounts, { kind, id: from, document: object.document });
  return may(asker, action, { object: 'calls', owner });
}

interface Some<One> {
  readonly all: readonly One[];
  readonly from: (one: One) => string | null;
}

export async function seenOf<One>(
  parts: Scoping,
  asker: Asker,
  { all, from }: Some<One>,
): Promise<readonly One[]> {
  if (asker.account === null) return all;
  const accounts = accountsOf(await parts.objects.readKind('accounts'));
  const his = new Set<string | null>();
  for (const name of new Set(all.map(from))) {
    if (name === null) continue;
    if (await mayFor(parts, asker, { from: name, action: 'see', accounts })) his.add(name);
  }
  return all.filter((one) => his.has(from(one)));
}

/** In the order in which the switch looks for who may call. */
const CALLING: readonly KindName[] = ['mappingGateways', 'phones', 'routingGateways'];

async function kindNamed({ objects }: Scoping, name: string): Promise<KindName | undefined> {
  for (const kind of CALLING) if ((await objects.find(kind, name)) !== undefined) return kind;
  return undefined;
}

export const nobody = (name: string): SwitchFault => ({
  ...{ is: 'missing', why: `there is no gateway or phone ${name} that may call` },
});
export const notThere = (id: string): SwitchFault => ({
  ...{ is: 'missing', why: `${id} was never placed, or is forgotten by now` },
});
