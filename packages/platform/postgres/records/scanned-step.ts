// Where in the bytes of the last step of a call each of its fields stands. One is used again and
// again: what it says is of the step that was read last.
import { FAULT, isFlag, isNull, isObject, JsonFields } from './json-fields.ts';
import { isE7, isKey } from './scanned-values.ts';

export const RECORD_FIELDS = [
  ...(['id', 'parentId', 'node', 'epoch', 'startedAtMs', 'answeredAtMs', 'endedAtMs'] as const),
  ...(['holdTimeMs', 'callerE164', 'calleeE164', 'callerAccessE164'] as const),
  ...(['calleeAccessE164', 'callerToGatewayE164', 'calleeToGatewayE164', 'caller'] as const),
  ...(['callee', 'callerIp', 'calleeIp', 'callerCallId', 'calleeCallId', 'endReason'] as const),
  ...(['endDirection', 'serverReason', 'label', 'q850', 'vendorStatus', 'vendorPhrase'] as const),
  ...(['calleeBilling', 'billingMode', 'callerPddMs', 'calleePddMs', 'pddMs', 'charge'] as const),
  ...(['cost', 'agents', 'packageSeconds', 'codec', 'media', 'isIllegal', 'isHidden'] as const),
  ...(['isRecovered', 'isForFiles', 'folded', 'attempts', 'trace'] as const),
] as const;
export type RecordField = (typeof RECORD_FIELDS)[number];

/** An object that may be null. */
interface Holder {
  isThere: boolean;
  /** What is within it is as it should be. */
  isFine(bytes: Uint8Array): boolean;
}

export class ScannedParty implements Holder {
  readonly fields = new JsonFields(['kind', 'key', 'id'] as const, { areAll: true });
  isThere = false;

  isFine(): boolean {
    return true;
  }
}

export class ScannedSide implements Holder {
  readonly account = new JsonFields(['key', 'id'] as const, { areAll: true });
  readonly rate = new JsonFields(['prefix', 'area'] as const);
  readonly fields = new JsonFields(
    ['account', 'rate', 'number', 'billedSeconds', 'feeE7'] as const,
    { nested: { account: this.account, rate: this.rate }, areAll: true },
  );
  isThere = false;
  isRated = false;
  readonly #account = this.fields.slot('account');
  readonly #rate = this.fields.slot('rate');

  isFine(bytes: Uint8Array): boolean {
    this.isRated = isObject(bytes, this.rateFrom);
    const isRate = this.isRated || isNull(bytes, this.rateFrom);
    return isRate && isObject(bytes, this.fields.from(this.#account));
  }

  get rateFrom(): number {
    return this.fields.from(this.#rate);
  }

  get rateTo(): number {
    return this.fields.to(this.#rate);
  }
}

export class ScannedMedia implements Holder {
  readonly caller = new JsonFields(['packets', 'lost', 'mos'] as const);
  readonly callee = new JsonFields(['packets', 'lost', 'mos'] as const);
  readonly fields = new JsonFields(['caller', 'callee', 'isOneWay'] as const, {
    nested: { caller: this.caller, callee: this.callee },
  });
  isThere = false;
  readonly #caller = this.fields.slot('caller');
  readonly #callee = this.fields.slot('callee');

  isFine(bytes: Uint8Array): boolean {
    const { fields } = this;
    return isObject(bytes, fields.from(this.#caller)) && isObject(bytes, fields.from(this.#callee));
  }
}

/** One account's income of a list. */
export class ScannedIncome {
  readonly #account = new JsonFields(['key'] as const);
  readonly #fields = new JsonFields(['account', 'amountE7'] as const, {
    nested: { account: this.#account },
  });
  readonly #of = this.#fields.slot('account');
  readonly #amount = this.#fields.slot('amountE7');

  /** Where it ends; FAULT: it is none. */
  read(bytes: Uint8Array, from: number): number {
    const end = this.#fields.read(bytes, from);
    if (end === FAULT || !isObject(bytes, this.#fields.from(this.#of))) return FAULT;
    const { keyFrom, keyTo, amountFrom, amountTo } = this;
    const isFine = isKey(bytes, keyFrom, keyTo) && isE7(bytes, amountFrom, amountTo);
    return isFine ? end : FAULT;
  }

  get keyFrom(): number {
    return this.#account.from(0);
  }

  get keyTo(): number {
    return this.#account.to(0);
  }

  get amountFrom(): number {
    return this.#fields.from(this.#amount);
  }

  get amountTo(): number {
    return this.#fields.to(this.#amount);
  }
}

const ENDED = Buffer.from('"ended"', 'latin1');

export class ScannedStep {
  bytes: Uint8Array = new Uint8Array();
  readonly charge = new ScannedSide();
  readonly cost = new ScannedSide();
  readonly caller = new ScannedParty();
  readonly callee = new ScannedParty();
  readonly media = new ScannedMedia();
  readonly record = new JsonFields(RECORD_FIELDS, {
    nested: {
      ...{ charge: this.charge.fields, cost: this.cost.fields, media: this.media.fields },
      ...{ caller: this.caller.fields, callee: this.callee.fields },
    },
    areAll: true,
  });
  readonly #step = new JsonFields(['kind', 'record'] as const, { nested: { record: this.record } });
  readonly #kind = this.#step.slot('kind');
  readonly #record = this.#step.slot('record');
  readonly #isForFiles = this.record.slot('isForFiles');
  readonly #held = (['charge', 'cost', 'caller', 'callee', 'media'] as const).map((name) => ({
    slot: this.record.slot(name),
    // Entries of a version before it have none.
    mayLack: name === 'media',
    holder: this[name] as Holder,
  }));

  /** False: it is not the last step of a call, in the form in which we write it. */
  read(bytes: Uint8Array): boolean {
    this.bytes = bytes;
    const { record } = this;
    if (this.#step.read(bytes, 0) !== bytes.length || !this.#isEnded()) return false;
    if (!isObject(bytes, this.#step.from(this.#record))) return false;
    for (const { slot, mayLack, holder } of this.#held) {
      const from = record.from(slot);
      holder.isThere = record.has(slot) && isObject(bytes, from);
      const isFine = holder.isThere
        ? holder.isFine(bytes)
        : (record.has(slot) && isNull(bytes, from)) || (mayLack && !record.has(slot));
      if (!isFine) return false;
    }
    return this.#isFlagOrNone(this.#isForFiles);
  }

  /** Of a field that entries of a version before it do not have, and that is in no column. */
  #isFlagOrNone(slot: number): boolean {
    const { bytes, record } = this;
    return !record.has(slot) || isFlag(bytes, record.from(slot));
  }

  #isEnded(): boolean {
    const from = this.#step.from(this.#kind);
    for (let at = 0; at < ENDED.length; at += 1) {
      if (this.bytes[from + at] !== ENDED[at]) return false;
    }
    return true;
  }
}
