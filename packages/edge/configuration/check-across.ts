// What can be wrong only between objects, each of which is right by itself.
import { field, isRecord, item, type KindName, refused } from '@tandem/edge/objects';
import type { Checking } from './checking.ts';
import type { WantedObject } from './wanted.ts';

type Objects = ReadonlyMap<KindName, readonly WantedObject[]>;
type Check = (objects: Objects, checking: Checking) => void;

/** A new check is a line here. */
const CHECKS: readonly Check[] = [checkAgentLevels, checkPhoneNumbers, checkPools];

export function checkAcross(objects: Objects, checking: Checking): void {
  for (const check of CHECKS) check(objects, checking);
}

/** Each level is charged for every call; nobody resells more often. */
const MAX_AGENT_LEVELS = 16;

/** An agent above itself would earn from itself for ever. */
function checkAgentLevels(objects: Objects, checking: Checking): void {
  const wanted = new Map(objects.get('accounts')?.map((account) => [account.id, account]));
  const agentOf = (id: string): string | undefined => {
    const stored = checking.current.find('accounts', id)?.document ?? {};
    const agent = wanted.get(id)?.whole.agent ?? stored.agent;
    return typeof agent === 'string' ? agent : undefined;
  };
  for (const account of wanted.values()) {
    if (typeof account.given.agent !== 'string') continue;
    const levels = levelsAbove(account.id, agentOf);
    const isCircle = levels.at(-1) === account.id;
    if (!isCircle && levels.length <= MAX_AGENT_LEVELS) continue;
    checking.faults.add(field(item(field(null, 'accounts'), account.id), 'agent'), {
      code: 'CONFIG_COMBINATION',
      at: positionOf(account, 'agent', checking),
      ...(isCircle
        ? refused('agentCircle', { agents: [account.id, ...levels].join(' -> ') })
        : refused('agentLevels', { most: MAX_AGENT_LEVELS })),
    });
  }
}

/** The agents above an account, up to the top, to itself again, or to one level too many. */
function levelsAbove(id: string, agentOf: (id: string) => string | undefined): readonly string[] {
  const levels: string[] = [];
  for (let agent = agentOf(id); agent !== undefined; agent = agentOf(agent)) {
    levels.push(agent);
    // A circle further up is told at its own members, and must not be gone round for ever.
    if (agent === id || levels.length > MAX_AGENT_LEVELS) break;
  }
  return levels;
}

/** A number rings one phone. */
function checkPhoneNumbers(objects: Objects, checking: Checking): void {
  const { current, named, prune, sections, faults } = checking;
  const phones = objects.get('phones') ?? [];
  if (phones.length === 0) return;
  const owners = new Map<string, string>();
  const kept = prune && sections.has('phones') ? [] : current.objects('phones');
  for (const { id, document } of kept) {
    if (named.get('phones')?.has(id) === true) continue;
    for (const number of [id, ...textsOf(document.furtherNumbers)]) owners.set(number, id);
  }
  for (const phone of phones) owners.set(phone.id, phone.id);
  for (const phone of phones) {
    for (const number of textsOf(phone.whole.furtherNumbers)) {
      const owner = owners.get(number);
      if (owner !== undefined) {
        faults.add(field(item(field(null, 'phones'), phone.id), 'furtherNumbers'), {
          code: 'CONFIG_COMBINATION',
          at: positionOf(phone, 'furtherNumbers', checking),
          ...refused('numberTaken', { number, phone: owner }),
        });
      }
      owners.set(number, phone.id);
    }
  }
}

const POOLS = ['callerPool', 'forwardedCallerPool'] as const;

/** A caller is a number, and not all the numbers that begin in some way. */
function checkPools(objects: Objects, checking: Checking): void {
  const lists = new Map(objects.get('numberLists')?.map((list) => [list.id, list.whole]));
  for (const gateway of objects.get('routingGateways') ?? []) {
    for (const name of POOLS) {
      const id = gateway.whole[name];
      if (typeof id !== 'string') continue;
      const list = lists.get(id) ?? checking.current.find('numberLists', id)?.document;
      const pattern = numbersOf(list?.entries).find((number) => number.endsWith('*'));
      if (pattern === undefined) continue;
      checking.faults.add(field(item(field(null, 'routingGateways'), gateway.id), name), {
        code: 'CONFIG_COMBINATION',
        at: positionOf(gateway, name, checking),
        ...refused('patternInPool', { list: id, pattern }),
      });
    }
  }
}

function positionOf(object: WantedObject, name: string, { sources }: Checking): number {
  const source = sources.get(object);
  return source?.entries.find((entry) => entry.name === name)?.at ?? source?.at ?? 0;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function numbersOf(entries: unknown): readonly string[] {
  if (!Array.isArray(entries)) return [];
  return textsOf(entries.map((entry: unknown) => (isRecord(entry) ? entry.number : undefined)));
}
