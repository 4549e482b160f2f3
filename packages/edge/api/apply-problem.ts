// What is wrong with a change of the configuration, as problem+json: the first fault in the words
// of the problem, all of them in a list.
import type { ApplyFault } from '@tandem/edge/services';
import type { FastifyReply } from 'fastify';
import type { FaultView } from './contract.ts';
import { type ProblemCode, problem } from './problems.ts';

export function answerApplyFault(reply: FastifyReply, fault: ApplyFault): FastifyReply {
  const body = applyProblem(fault);
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

export function applyProblem(fault: ApplyFault) {
  const { code, faults, rest = 0 } = answerOf(fault);
  const [first] = faults;
  const { detail, field, allowed, why, values } = first ?? {};
  return {
    ...problem(code, {
      ...(detail === undefined ? {} : { detail }),
      // A file that cannot be read at all has no field that is wrong.
      ...(field === undefined || field === '' ? {} : { field }),
      ...(allowed === undefined ? {} : { allowed }),
    }),
    ...(why === undefined ? {} : { why }),
    ...(values === undefined ? {} : { values }),
    ...{ faults, rest },
  };
}

interface Answer {
  readonly code: ProblemCode;
  readonly faults: readonly FaultView[];
  readonly rest?: number;
}

function answerOf(fault: ApplyFault): Answer {
  switch (fault.is) {
    case 'file':
      return { code: 'CONFIGURATION_REFUSED', ...fault.report };
    case 'right':
      return {
        code: 'RIGHT_MISSING',
        faults: fault.missing.map(({ path, needs }) => ({
          ...{ code: 'RIGHT_MISSING', path, allowed: needs, detail: `needs ${needs}` },
          ...{ why: 'needsRight', values: { right: needs } },
        })),
      };
    case 'others':
      return {
        code: 'CONFIGURATION_CONFLICT',
        faults: [{ why: 'nameTaken', detail: 'a name, number or address of it is in use already' }],
      };
    case 'stands':
      return {
        code: 'OBJECT_EXISTS',
        faults: [{ why: 'standsAlready', detail: 'it stands already' }],
      };
    case 'stale':
      return {
        code: 'OBJECT_CHANGED',
        faults: [{ why: 'readAgain', detail: 'read it again, and change that' }],
      };
    case 'store':
      return {
        code: 'CONFIGURATION_CONFLICT',
        faults: fault.faults.map(({ message, ...rest }) => ({ ...rest, detail: message })),
      };
  }
}
