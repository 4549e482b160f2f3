// The types that the engine reads are what the schemas give. The compiler proves it: this file does
// not compile when a field is missing on one side or has another type.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  Account,
  Area,
  GatewayGroup,
  Geofence,
  MappingGateway,
  NumberList,
  Operator,
  Phone,
  PortabilityServer,
  Rate,
  RateGroup,
  RecordTarget,
  Role,
  RoutingGateway,
  Webhook,
  WorkCalendar,
} from '@tandem/domain/parties';
import type { Static, TSchema } from 'typebox';
import {
  type accounts,
  type areas,
  type Chapters,
  type gatewayGroups,
  type geofences,
  KIND_NAMES,
  type Kind,
  type mappingGateways,
  type numberLists,
  type ObjectOf,
  type operators,
  type phones,
  type portabilityServers,
  type RateFields,
  type rateGroups,
  type rateSchema,
  type recordTargets,
  type roles,
  type routingGateways,
  type webhooks,
  type workCalendars,
} from './index.ts';

type Of<K> = K extends Kind<string, infer C extends Chapters> ? ObjectOf<C> : never;

/** What the schema gives can be read as the party, and the party has no field more or less. */
type Gives<Given, Party, Else extends string = never> = Given extends Party
  ? [Exclude<keyof Given, keyof Party | Else>] extends [never]
    ? true
    : ['the party lacks', Exclude<keyof Given, keyof Party | Else>]
  : ['the schema gives something else', Given];

const same = {
  areas: true satisfies Gives<Of<typeof areas>, Area>,
  rateGroups: true satisfies Gives<Of<typeof rateGroups>, RateGroup>,
  rates: true satisfies Gives<RateFields, Rate>,
  // An opening payment is booked and then forgotten.
  accounts: true satisfies Gives<Of<typeof accounts>, Account, 'balance'>,
  gatewayGroups: true satisfies Gives<Of<typeof gatewayGroups>, GatewayGroup>,
  workCalendars: true satisfies Gives<Of<typeof workCalendars>, WorkCalendar>,
  numberLists: true satisfies Gives<Of<typeof numberLists>, NumberList>,
  geofences: true satisfies Gives<Of<typeof geofences>, Geofence>,
  mappingGateways: true satisfies Gives<Of<typeof mappingGateways>, MappingGateway>,
  routingGateways: true satisfies Gives<Of<typeof routingGateways>, RoutingGateway>,
  phones: true satisfies Gives<Of<typeof phones>, Phone>,
  portabilityServers: true satisfies Gives<Of<typeof portabilityServers>, PortabilityServer>,
  recordTargets: true satisfies Gives<Of<typeof recordTargets>, RecordTarget>,
  webhooks: true satisfies Gives<Of<typeof webhooks>, Webhook>,
  roles: true satisfies Gives<Of<typeof roles>, Role>,
  operators: true satisfies Gives<Of<typeof operators>, Operator, 'password'>,
};

/** And the other way round: a party is a value of the schema, so none of its types is too wide. */
type Takes<S extends TSchema, Party> = Party extends DeepReadonly<Static<S>> ? true : false;
type DeepReadonly<T> = T extends readonly (infer One)[]
  ? readonly DeepReadonly<One>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T;
type Fits<K, Party> = Party extends DeepReadonly<Of<K>> ? true : ['the party is too wide', Party];

const fits = {
  rates: true satisfies Takes<typeof rateSchema, Rate>,
  mappingGateways: true satisfies Fits<typeof mappingGateways, MappingGateway>,
  routingGateways: true satisfies Fits<typeof routingGateways, RoutingGateway>,
  phones: true satisfies Fits<typeof phones, Phone>,
  workCalendars: true satisfies Fits<typeof workCalendars, WorkCalendar>,
  numberLists: true satisfies Fits<typeof numberLists, NumberList>,
  geofences: true satisfies Fits<typeof geofences, Geofence>,
};

describe('the parties of the domain are what the schemas give', () => {
  it('every kind is held against its type', () => {
    assert.deepEqual(Object.keys(same).sort(), [...KIND_NAMES, 'rates'].sort());
    for (const name of Object.keys(fits)) assert.ok(name in same, name);
  });
});
