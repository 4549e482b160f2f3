// Whether an asker may do everything that a plan would do. A plan is carried out whole or not at
// all, so one right that is missing refuses all of it.
import {
  type Authority,
  may,
  mayGrant,
  type Owner,
  type RightAction,
  type RightObject,
  rightsFrom,
} from '@tandem/domain/rights';
import type { Creation, CurrentConfiguration, Plan, Wanted } from '@tandem/edge/configuration';
import type { Fields, KindName } from '@tandem/edge/objects';
import {
  type AccountRow,
  type Accounts,
  accountsOf,
  type OwnedObject,
  ownerIn,
} from './ownership.ts';
import { maySee } from './view.ts';

export interface MissingRight {
  /** What it was wanted for: 'phones[1001]'. */
  readonly path: string;
  /** 'phones:change', or why what is given is more than the giver has. */
  readonly needs: string;
}

export interface Intention {
  readonly current: CurrentConfiguration;
  readonly wanted: Wanted;
  readonly plan: Plan;
  /** The file has parameters, also such that are so already. */
  readonly namesParameters: boolean;
}

export function missingRights(asker: Authority, intention: Intention): readonly MissingRight[] {
  const { plan, current, namesParameters } = intention;
  const judge = new Judge(asker, intention);
  for (const creation of plan.create) judge.creation(creation);
  for (const { kind, id, document } of plan.change) {
    const before = current.find(kind, id)?.document ?? {};
    judge.asks('change', { kind, id, document: before }, 'before');
    judge.asks('change', { kind, id, document }, 'after');
  }
  for (const { kind, id } of plan.remove) {
    const document = current.find(kind, id)?.document ?? {};
    judge.asks('delete', { kind, id, document }, 'before');
  }
  for (const { group } of plan.rates) {
    const action = current.find('rateGroups', group) === undefined ? 'add' : 'change';
    judge.needs(`rateGroups[${group}].rates`, { action, object: 'rateGroups', owner: null });
  }
  for (const { name } of plan.parameters) {
    judge.needs(`parameters.${name}`, { action: 'change', object: 'parameters', owner: null });
  }
  if (namesParameters) {
    judge.needs('parameters', { action: 'see', object: 'parameters', owner: null });
  }
  judge.unchanged();
  return judge.missing;
}

interface Need {
  readonly action: RightAction;
  readonly object: RightObject;
  readonly owner: Owner | null;
}

type When = 'before' | 'after';

class Judge {
  readonly missing: MissingRight[] = [];
  readonly #asker: Authority;
  readonly #intention: Intention;
  readonly #accounts: Readonly<Record<When, Accounts>>;

  constructor(asker: Authority, intention: Intention) {
    const { current, plan } = intention;
    this.#asker = asker;
    this.#intention = intention;
    this.#accounts = {
      before: accountsOf(current.objects('accounts')),
      after: accountsOf(accountsAfter(current, plan)),
    };
  }

  creation(creation: Creation): void {
    this.asks('add', creation, 'after');
    const { balance } = creation.opening;
    if (creation.kind !== 'accounts' || balance === undefined || Number(balance) === 0) return;
    // An opening balance is a payment.
    const owner = ownerIn(this.#accounts.after, creation);
    const path = `accounts[${creation.id}].balance`;
    this.needs(path, { action: 'pay', object: 'payments', owner });
  }

  asks(action: RightAction, object: OwnedObject, when: When): void {
    const { kind, id, document } = object;
    const path = `${kind}[${id}]`;
    const owner = ownerIn(this.#accounts[when], object);
    if (!this.needs(path, { action, object: kind, owner })) return;
    const rights = this.#rightsOf(kind, document, when);
    if (rights === null || mayGrant(this.#asker, { rights: rightsFrom(rights), owner })) return;
    this.#miss({ path, needs: 'no more rights, and no wider account, than your own' });
  }

  /** Otherwise a file with guesses would tell what stands: nothing changes, or something would. */
  unchanged(): void {
    const { wanted, plan } = this.#intention;
    const changed = new Set(plan.change.map(({ key }) => key));
    for (const [kind, objects] of wanted.objects) {
      for (const { id, current } of objects) {
        if (current !== undefined && changed.has(current.key)) continue;
        if (current === undefined || maySee(this.#asker, this.#accounts.before, current)) continue;
        this.#miss({ path: `${kind}[${id}]`, needs: `${kind}:see` });
      }
    }
  }

  needs(path: string, { action, object, owner }: Need): boolean {
    if (may(this.#asker, action, { object, owner })) return true;
    const isBound = this.#asker.account !== null;
    const isHeld = this.#asker.rights.has(`${object}:${action}`);
    const beyond = isBound && isHeld ? ', which you have only for other accounts' : '';
    this.#miss({ path, needs: `${object}:${action}${beyond}` });
    return false;
  }

  #miss(missing: MissingRight): void {
    const isKnown = this.missing.some(
      ({ path, needs }) => path === missing.path && needs === missing.needs,
    );
    if (!isKnown) this.missing.push(missing);
  }

  /** What the object gives to operators; null where it gives nothing. */
  #rightsOf(kind: KindName, document: Fields, when: When): readonly string[] | null {
    if (kind === 'roles') return texts(document.rights);
    if (kind !== 'operators') return null;
    return texts(document.roles).flatMap((role) => texts(this.#role(role, when)?.rights));
  }

  #role(id: string, when: When): Fields | undefined {
    const { current, plan } = this.#intention;
    const standing = current.find('roles', id)?.document;
    if (when === 'before') return standing;
    const isIt = (object: OwnedObject): boolean => object.kind === 'roles' && object.id === id;
    return (plan.create.find(isIt) ?? plan.change.find(isIt))?.document ?? standing;
  }
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [];

/** Accounts that the plan makes have no keys yet: numbers below zero stand for them. */
function* accountsAfter(current: CurrentConfiguration, plan: Plan): Generator<AccountRow> {
  const changed = new Map(
    plan.change.filter(({ kind }) => kind === 'accounts').map((change) => [change.id, change]),
  );
  for (const account of current.objects('accounts')) yield changed.get(account.id) ?? account;
  let key = 0n;
  for (const { kind, id, document } of plan.create) {
    key -= 1n;
    if (kind === 'accounts') yield { key, id, document };
  }
}
