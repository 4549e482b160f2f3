// Registrations, gateways as they live, suspended sources.
import {
  accountsSeen,
  listFailures,
  listOwnRegistrations,
  listRegistrations,
  listSuspended,
  releaseSource,
  type SwitchFault,
  testNetwork,
} from '@tandem/edge/services';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { askerOf } from '../asker.ts';
import type { ApiParts } from '../parts.ts';
import { answerProblem } from '../problems.ts';

const MOST_USERS = 999;
const MOST_CHARACTERS = 64;
const text = Type.Optional(Type.String({ minLength: 1, maxLength: MOST_CHARACTERS }));

const RegistrationsQuery = Type.Object(
  { limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' })), after: text, prefix: text },
  { additionalProperties: false },
);
type RegistrationsQuery = Static<typeof RegistrationsQuery>;
const SourcePath = Type.Object({ source: Type.String({ maxLength: MOST_CHARACTERS }) });
type SourcePath = Static<typeof SourcePath>;

/** A name or an address, with or without a port. */
const NetworkTestBody = Type.Object(
  {
    gateway: text,
    address: Type.Optional(
      Type.String({ pattern: '^[0-9A-Za-z.:\\[\\]-]+$', maxLength: MOST_CHARACTERS }),
    ),
    transport: Type.Optional(Type.Enum(['udp', 'tcp', 'tls'])),
  },
  { additionalProperties: false },
);
type NetworkTestBody = Static<typeof NetworkTestBody>;

/** It sends to wherever the asker says: for who may do more than look. */
export function networkTestRoutes(app: FastifyInstance, parts: ApiParts): void {
  app.post<{ Body: NetworkTestBody }>(
    '/api/v1/network-tests',
    { schema: { body: NetworkTestBody }, config: { right: ['system', 'change'] } },
    async (request, reply) => {
      const { gateway, address, transport = 'udp' } = request.body;
      const asker = askerOf(request);
      if ((gateway === undefined) === (address === undefined)) {
        const allowed = 'a routing gateway here, or an address in address; not both';
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'gateway', allowed });
      }
      const wanted = gateway === undefined ? { address: address ?? '', transport } : { gateway };
      const tested = await testNetwork(parts, { wanted, asker });
      if (tested.ok) return { items: tested.value };
      const { is, why } = tested.error;
      if (is === 'full') return answerProblem(reply, 'CALLS_TOO_MANY', { detail: why });
      if (is === 'away') return answerProblem(reply, 'SWITCH_AWAY', { detail: why });
      return answerProblem(reply, 'GATEWAY_MISSING', { field: 'gateway', detail: why });
    },
  );
}

export function registrationRoutes(app: FastifyInstance, parts: ApiParts): void {
  const { registrations, audit } = parts;
  app.get<{ Querystring: RegistrationsQuery }>(
    '/api/v1/registrations',
    { schema: { querystring: RegistrationsQuery }, config: { right: ['phones', 'see', 'each'] } },
    async (request, reply) => {
      const { limit, ...page } = request.query;
      const most = limit === undefined ? undefined : Number(limit);
      if (most !== undefined && (most < 1 || most > MOST_USERS)) {
        const allowed = `a number from 1 to ${MOST_USERS}`;
        return answerProblem(reply, 'REQUEST_INVALID', { field: 'limit', allowed });
      }
      const asked = { ...page, ...(most === undefined ? {} : { limit: most }) };
      const accounts = await accountsSeen(parts, askerOf(request));
      const listed =
        accounts === undefined
          ? await listRegistrations(registrations, asked)
          : await listOwnRegistrations(parts, { ...asked, accounts });
      return listed.ok ? listed.value : answerFault(reply, listed.error);
    },
  );
  app.get(
    '/api/v1/registrations/failures',
    { config: { right: ['phones', 'see'] } },
    async (_, reply) => {
      const listed = await listFailures(registrations);
      return listed.ok ? { items: listed.value } : answerFault(reply, listed.error);
    },
  );
  app.get(
    '/api/v1/gateways/live',
    { config: { right: ['routingGateways', 'see'] } },
    async (_, reply) => {
      const listed = await registrations.gateways();
      return listed.ok ? { items: listed.value } : answerFault(reply, listed.error);
    },
  );
  app.get('/api/v1/suspended', { config: { right: ['system', 'see'] } }, async (_, reply) => {
    const listed = await listSuspended(registrations);
    return listed.ok ? { items: listed.value } : answerFault(reply, listed.error);
  });
  app.delete<{ Params: SourcePath }>(
    '/api/v1/suspended/:source',
    { schema: { params: SourcePath }, config: { right: ['system', 'change'] } },
    async (request, reply) => {
      const { source } = request.params;
      const parts = { registrations, audit };
      const released = await releaseSource(parts, { source, asker: askerOf(request) });
      return released.ok ? reply.code(204).send() : answerFault(reply, released.error);
    },
  );
}

function answerFault(reply: FastifyReply, { is, why }: SwitchFault) {
  const code = is === 'missing' ? 'SOURCE_MISSING' : 'SWITCH_AWAY';
  return answerProblem(reply, code, { detail: why });
}
