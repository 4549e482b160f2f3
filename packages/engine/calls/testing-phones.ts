// For tests only: the switch under test with phones of ours, each with an account of its own.
//
//   const world = withPhones({ 1001: rings(answersAfter(2_000)), 1002: offline() });
//   const call = world.calls('1001');                          by a customer
//   const own = world.calls('1001', from('1002'));             by a phone
import { moneyFromE7 } from '@tandem/base/money';
import type { CallRecord } from '@tandem/domain/record';
import type { Fields } from '@tandem/edge/objects';
import type { Offered, PhonePlace } from './legs/leg.ts';
import type { FakeCalledLeg, Script } from './legs/testing-legs.ts';
import type { IdentifyByCredentials } from './ports.ts';
import {
  type SwitchOptions,
  type SwitchUnderTest,
  switchUnderTest,
  type Vendor,
} from './testing-switch.ts';

export interface TestPhone {
  /** What it does at each place where it is registered, and how much that is liked. */
  readonly places: readonly { readonly script: Script; readonly q: number }[];
  readonly fields: Fields;
}

/** Rings at one place after the other of these, all liked alike. */
export const rings = (...does: readonly Vendor[]): TestPhone => ({
  places: does.map(({ script }) => ({ script, q: 1 })),
  fields: {},
});

export const offline = (fields: Fields = {}): TestPhone => ({ places: [], fields });

export const having = (phone: TestPhone, fields: Fields): TestPhone => ({
  ...phone,
  fields: { ...phone.fields, ...fields },
});

/** A call of this phone, which has proved who it is. */
export const from = (number: string): Partial<Offered> => ({
  ...{ caller: number, authorization: number },
  source: { address: '203.0.113.200', port: 5060 },
});

const BALANCE = moneyFromE7(1_000_000_000n);

export function withPhones(
  phones: Readonly<Record<string, TestPhone>>,
  options: SwitchOptions = {},
): SwitchUnderTest {
  const all = Object.entries(phones);
  const accounts = all.map(([number]): [string, Fields] => [
    `of-${number}`,
    { rateGroup: 'retail', services: ['outgoing', 'international'] },
  ]);
  const sections = all.map(([number, { fields }]): [string, Fields] => [
    number,
    { account: `of-${number}`, password: 'secret', ...fields },
  ]);
  const { objects = {} } = options;
  let world: SwitchUnderTest | undefined;
  const credentials: IdentifyByCredentials = {
    identify({ authorization }) {
      if (typeof authorization !== 'string') return { is: 'unknown' };
      const caller = world?.configuration.snapshot.find('phones', authorization);
      return caller === undefined ? { is: 'failed' } : { is: 'known', caller };
    },
  };
  const places = (number: string): readonly PhonePlace[] =>
    (phones[number]?.places ?? []).map(({ q }, at) => placeOf(number, at, q));
  world = switchUnderTest({
    ...options,
    objects: {
      ...objects,
      accounts: { ...Object.fromEntries(accounts), ...objects.accounts },
      phones: { ...Object.fromEntries(sections), ...objects.phones },
    },
    parts: { credentials, phones: { placesOf: places }, ...options.parts },
  });
  for (const [number, phone] of all) {
    world.money.has(world.configuration.keyOf('accounts', `of-${number}`), BALANCE);
    phone.places.forEach(({ script }, at) => {
      world.legs.scripts.set(placeOf(number, at, 1).requestUri, script);
    });
  }
  return world.remembersBalances();
}

function placeOf(number: string, at: number, q: number): PhonePlace {
  const address = `198.18.0.${at + 1}`;
  const requestUri = `sip:${number}@${address}:5062`;
  return { requestUri, q, route: [], way: null, address, transport: 'udp', isNatted: false };
}

/** The legs to a phone, in the order of their places. */
export function legsTo(world: SwitchUnderTest, number: string): readonly FakeCalledLeg[] {
  return world.legs.legs.filter(({ remoteAddress }) => remoteAddress.startsWith(`sip:${number}@`));
}

/** The calls that came of a call by forwards, in the order of their ends. */
export function forwardsOf(world: SwitchUnderTest): readonly CallRecord[] {
  return world.journal.records.filter(({ parentId }) => parentId !== null);
}
