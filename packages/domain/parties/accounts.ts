import type { DecimalText, Language, Moment, ObjectId, Service } from './words.ts';

/** Who pays or is paid. The balance is a matter of the ledger and not in here. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly type: 'customer' | 'clearing' | 'agent';
  readonly status: 'normal' | 'locked';
  readonly expiresAt: Moment | null;
  readonly memo: string;
  readonly credit: DecimalText;
  readonly minimumBalance: DecimalText;
  readonly rateGroup: ObjectId | null;
  readonly currency: string | null;
  readonly balanceAlarmBelow: DecimalText | null;
  readonly lowBalanceWarningSeconds: number;
  readonly agent: ObjectId | null;
  readonly agentIncome: 'rateDifference' | 'commission';
  readonly commissionPercent: DecimalText;
  readonly lines: number | null;
  readonly cps: number | null;
  readonly services: readonly Service[];
  readonly callerLists: readonly ObjectId[];
  readonly calleeLists: readonly ObjectId[];
  readonly recording: boolean;
  readonly language: Language | null;
  readonly timeZone: string | null;
  readonly emails: readonly string[];
  readonly emailsCopied: readonly string[];
  readonly emailsCopiedBlindly: readonly string[];
  readonly statements: 'none' | 'daily' | 'weekly' | 'monthly';
  readonly companyName: string;
  readonly contactName: string;
  readonly telephone: string;
  readonly fax: string;
  readonly address: string;
  readonly postCode: string;
  readonly bank: string;
  readonly identityType: string;
  readonly identityNumber: string;
}
