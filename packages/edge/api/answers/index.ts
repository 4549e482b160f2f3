// What each route answers when all is well, for the OpenAPI document and for tests, which hold
// every answer against it. Objects answer with the fields of their kind and stand in no list.
import { Type } from 'typebox';
import { RecoveryCodesView, SessionView, StatusView } from '../contract.ts';
import { CALL_ANSWERS } from './calls.ts';
import {
  type Answer,
  anything,
  file,
  listOf,
  moment,
  money,
  NOTHING,
  orNull,
  pageOf,
  shape,
  text,
  texts,
  whole,
  yesNo,
} from './words.ts';

export { type Answer, type FileAnswer, NOTHING } from './words.ts';

const Parameter = shape({
  ...{ name: text, group: text, type: text, value: text, default: text, isDefault: yesNo },
  ...{ unit: orNull(text), allowed: text, values: texts, aliases: texts, readOnly: yesNo },
  ...{ range: orNull(anything), description: text, note: text },
  ...{ changedBy: orNull(text), changedAtMs: orNull(whole) },
});

const AuditEntry = shape({
  ...{ id: text, at: moment, actor: text, source: text, action: text },
  ...{ kind: text, object: text, before: anything, after: anything },
});

const Operator = shape({
  ...{ id: text, displayName: text, roles: texts, account: orNull(text), locked: yesNo },
  ...{ mustChangePassword: yesNo, lastLoginAtMs: orNull(whole), recoveryCodesLeft: orNull(whole) },
});
/** The password that was made, shown this once. */
const OperatorAdded = shape({ id: text, password: orNull(text) });

const Key = shape({
  ...{ id: text, operator: text, name: text, rights: orNull(texts), sources: texts },
  ...{ createdAtMs: whole, expiresAtMs: orNull(whole), lastUsedAtMs: orNull(whole) },
});

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const SESSION_ANSWERS: Readonly<Record<string, Answer>> = {
  'POST /api/v1/session': SessionView,
  'GET /api/v1/session': SessionView,
  'DELETE /api/v1/session': NOTHING,
  'POST /api/v1/session/password': NOTHING,
  'POST /api/v1/session/factor': shape({ secret: text, uri: text }),
  'PUT /api/v1/session/factor': RecoveryCodesView,
  'POST /api/v1/session/factor/codes': RecoveryCodesView,
  'DELETE /api/v1/session/factor': NOTHING,
  'GET /api/v1/sessions': pageOf(
    shape({ id: text, operator: text, source: text, openedAt: moment, expiresAt: moment }),
  ),
  'DELETE /api/v1/sessions/:id': NOTHING,
  'GET /api/v1/operators': listOf(Operator),
  'POST /api/v1/operators': OperatorAdded,
  'PUT /api/v1/operators/:id/password': OperatorAdded,
  'DELETE /api/v1/operators/:id/factor': NOTHING,
  'POST /api/v1/operators/:id/factor/codes': RecoveryCodesView,
  'GET /api/v1/keys': listOf(Key),
  'POST /api/v1/operators/:id/keys': shape({ id: text, token: text }),
  'PATCH /api/v1/keys/:id': Key,
  'DELETE /api/v1/keys/:id': NOTHING,
};

const SYSTEM_ANSWERS: Readonly<Record<string, Answer>> = {
  'GET /api/v1/openapi.json': shape({ openapi: text, info: anything, paths: anything }),
  'GET /api/v1/status': StatusView,
  'GET /api/v1/backup': file('application/gzip'),
  'POST /api/v1/configuration/apply': shape({
    ...{ version: text, isChanged: yesNo, lines: texts, plan: anything },
  }),
  'GET /api/v1/configuration/export': file('application/yaml'),
  'GET /api/v1/parameters': listOf(Parameter),
  'GET /api/v1/parameters/:name': Parameter,
  'PUT /api/v1/parameters/:name': shape({
    changed: Type.Array(shape({ name: text, old: text, new: text })),
  }),
  'GET /api/v1/parameters/:name/history': pageOf(AuditEntry),
  'GET /api/v1/audit': pageOf(AuditEntry),
};

const MONEY_ANSWERS: Readonly<Record<string, Answer>> = {
  'GET /api/v1/payments': pageOf(
    shape({
      ...{ id: text, at: moment, kind: text, account: text, amount: money },
      ...{ actor: text, remark: text },
    }),
  ),
  'POST /api/v1/accounts/:id/payments': shape({ entry: text, balance: money, repeated: yesNo }),
  'POST /api/v1/payments/bulk': shape({
    results: Type.Array(shape({ account: text, status: whole })),
  }),
  'GET /api/v1/ledger/verification': shape({
    ...{ agrees: yesNo, entries: text, accounts: text, records: text, differences: texts },
  }),
  'GET /api/v1/rate-groups/:name/rates': file('text/csv'),
  'GET /api/v1/rate-groups/:name/rates.xlsx': file(XLSX),
  'GET /api/v1/rate-groups/:name/sheets': pageOf(anything),
  'POST /api/v1/rate-groups/:name/sheets': Type.Object({}),
  'GET /api/v1/rate-groups/:name/sheets/columns': shape({ columns: anything }),
  'DELETE /api/v1/rate-groups/:name/sheets/last': Type.Object({}),
  'GET /api/v1/rates/explain': shape({
    rows: Type.Array(anything),
    examples: Type.Array(anything),
  }),
};

export const ANSWERS: Readonly<Record<string, Answer>> = {
  ...SESSION_ANSWERS,
  ...SYSTEM_ANSWERS,
  ...MONEY_ANSWERS,
  ...CALL_ANSWERS,
};
