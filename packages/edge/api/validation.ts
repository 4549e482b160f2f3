// Schemas of routes are compiled when a request first needs one. There are some hundred and fifty
// of them, twice over for both doors, and compiling them all held up each start by half a second.
import type { FastifyInstance, FastifyRequest, onRouteHookHandler, RouteOptions } from 'fastify';

/** As Fastify calls them, in the order in which it looks at them. */
const PARTS = ['params', 'body', 'querystring'] as const;
type Part = (typeof PARTS)[number];
type Schemas = { readonly [part in Part]?: object };

interface SchemaFault {
  readonly instancePath: string;
  readonly message?: string;
}

/** Behind whoever else listens to routes: from here on Fastify sees no schema. */
export function validateLater(app: FastifyInstance): void {
  app.addHook('onRoute', takeSchemas);
}

const takeSchemas: onRouteHookHandler = (route) => {
  const { schema, preValidation = [] } = route as RouteOptions;
  if (schema === undefined) return;
  const schemas = schema as Schemas;
  delete route.schema;
  route.preValidation = [
    ...[preValidation].flat(),
    async (request: FastifyRequest) => {
      for (const part of PARTS) validate(request, part, schemas[part]);
    },
  ];
};

function validate(request: FastifyRequest, part: Part, schema: object | undefined): void {
  if (schema === undefined) return;
  const isRight = request.compileValidationSchema(schema as Record<string, unknown>, part);
  // No body at all is validated too, as nothing.
  const value = part === 'querystring' ? request.query : request[part];
  if (isRight(value ?? null)) return;
  const faults = (isRight.errors ?? []) as readonly SchemaFault[];
  const told = faults.map(({ instancePath, message }) => `${part}${instancePath} ${message}`);
  throw Object.assign(new Error(told.join(', ')), { statusCode: 400, validation: faults });
}
