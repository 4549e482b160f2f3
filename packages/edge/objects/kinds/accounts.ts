import { id, memo } from '../fields/common.ts';
import { cps, lines } from '../fields/limits.ts';
import { numberLists } from '../fields/numbers.ts';
import { LANGUAGES, SERVICES } from '../fields/words.ts';
import { type Conflict, defineKind } from '../kind.ts';
import { refused } from '../refusals.ts';
import {
  choice,
  decimal,
  flag,
  formatted,
  list,
  money,
  orNull,
  refers,
  text,
  whole,
} from '../schema/build.ts';

const MAX_NAME_CHARACTERS = 100;
const MAX_LINE_CHARACTERS = 255;
const MAX_ADDRESSES = 20;
/** A warning an hour before the end would be no warning. */
const MAX_WARNING_SECONDS = 3_600;

const line = (meaning: string) => text(meaning, { most: MAX_LINE_CHARACTERS, default: '' });

const emails = (meaning: string) =>
  list(meaning, formatted('An address', 'email'), { most: MAX_ADDRESSES, unordered: true });

const who = {
  id,
  name: text('Its name for people', { most: MAX_NAME_CHARACTERS, default: '' }),
  type: choice('customer pays for calls, clearing is a vendor, agent resells', [
    'customer',
    'clearing',
    'agent',
  ]),
  status: choice('locked: no calls', ['normal', 'locked'], 'normal'),
  expiresAt: orNull(formatted('No calls from this moment on', 'moment'), 'never'),
  memo,
};

const balance = {
  balance: money('Opening payment, booked once when the account is created', {
    default: '0.00',
    creationOnly: true,
  }),
  credit: money('How far the balance may go below zero', { least: '0', default: '0.00' }),
  minimumBalance: money(
    'Balance that must be left; for a vendor, below it no calls go out while ' +
      'SERVER_VERIFY_CLEARING_CUSTOMER is on',
    { default: '0.00' },
  ),
  rateGroup: orNull(
    refers('What its calls are charged by, or for a vendor what they cost', 'rateGroups'),
    'none: no calls, or for a vendor cost unknown',
  ),
  currency: orNull(formatted('Currency of its money', 'currency'), "the system's"),
  balanceAlarmBelow: orNull(money('An alarm is raised below this balance'), 'no alarm'),
  lowBalanceWarningSeconds: whole(
    'A tone or announcement so long before the balance is used up; 0 = none',
    { least: 0, most: MAX_WARNING_SECONDS, unit: 's', default: 60 },
  ),
};

const agency = {
  agent: orNull(
    refers('The agent that it belongs to', 'accounts', { field: 'type', values: ['agent'] }),
    'none: it is ours',
  ),
  agentIncome: choice(
    'What an agent earns: the difference of the two rate groups, or a share of the charge',
    ['rateDifference', 'commission'],
    'rateDifference',
  ),
  commissionPercent: decimal('That share', {
    least: '0',
    most: '100',
    unit: '%',
    default: '0',
  }),
};

const use = {
  lines,
  cps,
  services: list('Services it may use', choice('A service', SERVICES), {
    most: SERVICES.length,
    unordered: true,
    default: SERVICES,
  }),
  ...numberLists,
  recording: flag('Record its calls', false),
};

const contact = {
  language: orNull(choice('Language of its prompts and papers', LANGUAGES), 'IVR_DEFAULT_LANGUAGE'),
  timeZone: orNull(formatted('Zone of its statements and days', 'timeZone'), "the server's"),
  emails: emails('Where alarms and statements go'),
  emailsCopied: emails('Who gets a copy'),
  emailsCopiedBlindly: emails('Who gets a copy unseen by the others'),
  statements: choice(
    'How often a statement is sent',
    ['none', 'daily', 'weekly', 'monthly'],
    'none',
  ),
  companyName: line('Company'),
  contactName: line('Person to talk to'),
  telephone: line('Telephone'),
  fax: line('Fax'),
  address: line('Address'),
  postCode: line('Post code'),
  bank: line('Bank and account'),
  identityType: line('Kind of paper that proves who it is'),
  identityNumber: line('Number of that paper'),
};

export const accounts = defineKind({
  name: 'accounts',
  one: 'account',
  meaning: 'Who pays or is paid',
  naturalKey: 'id',
  chapters: { Account: who, Money: balance, Agents: agency, Use: use, Contact: contact },
  conflicts(account) {
    const conflicts: Conflict[] = [];
    if (account.type === 'clearing' && account.agent !== null) {
      conflicts.push({
        field: 'agent',
        ...refused('vendorOfAgent', {}),
      });
    }
    if (account.type !== 'agent' && account.agentIncome === 'commission') {
      conflicts.push({
        field: 'agentIncome',
        ...refused('noAgentCommission', {}),
      });
    }
    if (account.commissionPercent !== '0' && account.agentIncome !== 'commission') {
      conflicts.push({
        field: 'commissionPercent',
        ...refused('idleCommission', {}),
      });
    }
    return conflicts;
  },
});
