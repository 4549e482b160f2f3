// Looks over the shoulder of the switch's balances: which calls hold how much, and whether a call
// that ends had money for all of its time.
import type { Balances, CallMoney, MoneyRequest, OpenAnswer } from '@tandem/engine/balance';

const MS_PER_SECOND = 1_000;
/** BIL-4: a prepaid call is cut within so long of its money's end. */
const CUT_WITHIN_MS = 1_000;

export class TrackedBalances implements Balances {
  readonly held = new Set<CallMoney>();
  readonly defects: string[];
  /** Hold time of the call whose end was said last. */
  lastHoldMs = 0;
  readonly #balances: Balances;

  constructor(balances: Balances, defects: string[]) {
    this.#balances = balances;
    this.defects = defects;
  }

  /** All that running calls hold. */
  get reserved(): bigint {
    let sum = 0n;
    for (const { grant } of this.held) sum += grant.reserved;
    return sum;
  }

  open(request: MoneyRequest, answered: (answer: OpenAnswer) => void): void {
    this.#balances.open(request, (answer) => {
      if (!answer.ok) return answered(answer);
      const money = this.#tracked(answer.money);
      this.held.add(money);
      answered({ ok: true, money, grant: answer.grant });
    });
  }

  #tracked(money: CallMoney): CallMoney {
    const tracked: CallMoney = {
      account: money.account,
      get grant() {
        return money.grant;
      },
      reprice: (pricing) => money.reprice(pricing),
      renew: (granted) => money.renew(granted),
      settle: (fee) => {
        this.held.delete(tracked);
        this.#judge(money, fee);
        money.settle(fee);
      },
    };
    return tracked;
  }

  #judge({ grant }: CallMoney, fee: bigint): void {
    if (fee > grant.reserved) this.defects.push(`a fee of ${fee}, reserved ${grant.reserved}`);
    const overMs = this.lastHoldMs - grant.seconds * MS_PER_SECOND;
    if (overMs > CUT_WITHIN_MS) this.defects.push(`a call went ${overMs} ms over its money`);
    this.lastHoldMs = 0;
  }
}
