// The HTTP contract: one schema validates, gives the types, and (later) the OpenAPI document. The
// console sees this file and nothing else of the server.
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;

/** Ids of objects as operators write them (design: 1-64 of these characters). */
export const ObjectId = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' });

const MAX_PASSWORD_CHARACTERS = 256;
const Password = Type.String({ minLength: 1, maxLength: MAX_PASSWORD_CHARACTERS });

/** A recovery code with blanks or dashes between its groups. */
const MAX_CODE_CHARACTERS = 32;
/** Six digits of the second factor, or a recovery code. */
const Code = Type.String({ minLength: 1, maxLength: MAX_CODE_CHARACTERS });

export const SignInBody = Type.Object(
  { id: ObjectId, password: Password, code: Type.Optional(Code) },
  closed,
);
export type SignInBody = Static<typeof SignInBody>;

export const ChangePasswordBody = Type.Object(
  { oldPassword: Password, newPassword: Password },
  closed,
);
export type ChangePasswordBody = Static<typeof ChangePasswordBody>;

/** A second factor is begun with the password, and in force with a first code. */
export const FactorBody = Type.Object({ password: Password }, closed);
export type FactorBody = Static<typeof FactorBody>;
export const FactorCodeBody = Type.Object({ code: Code }, closed);
export type FactorCodeBody = Static<typeof FactorCodeBody>;
export const FactorEndBody = Type.Object({ password: Password, code: Code }, closed);
export type FactorEndBody = Static<typeof FactorEndBody>;

/** Shown this once; each opens once. */
export const RecoveryCodesView = Type.Object({ recoveryCodes: Type.Array(Type.String()) });
export type RecoveryCodesView = Static<typeof RecoveryCodesView>;

const MAX_DISPLAY_NAME_CHARACTERS = 100;
const MAX_ROLES = 100;
export const OperatorBody = Type.Object(
  {
    id: ObjectId,
    displayName: Type.Optional(Type.String({ maxLength: MAX_DISPLAY_NAME_CHARACTERS })),
    roles: Type.Array(ObjectId, { maxItems: MAX_ROLES }),
    /** The account whose objects alone it sees; null: all. */
    account: Type.Optional(Type.Union([ObjectId, Type.Null()])),
    /** Absent: one is made, and stands in the answer. */
    password: Type.Optional(Password),
  },
  closed,
);
export type OperatorBody = Static<typeof OperatorBody>;

export const OperatorPath = Type.Object({ id: ObjectId });
export type OperatorPath = Static<typeof OperatorPath>;

export const OperatorPasswordBody = Type.Object({ password: Type.Optional(Password) }, closed);
export type OperatorPasswordBody = Static<typeof OperatorPasswordBody>;

const MAX_KEY_NAME_CHARACTERS = 100;
const MAX_RIGHT_CHARACTERS = 64;
/** Every right there is, and more addresses than a machine has. */
const MAX_KEY_RIGHTS = 200;
const MAX_KEY_SOURCES = 100;
/** An address with a prefix length, or a moment, and no more. */
const MAX_WORD_CHARACTERS = 64;
const KeyName = Type.String({ maxLength: MAX_KEY_NAME_CHARACTERS });
/** Each object:action with * for every one. */
const KeyRights = Type.Array(Type.String({ maxLength: MAX_RIGHT_CHARACTERS }), {
  minItems: 1,
  maxItems: MAX_KEY_RIGHTS,
});
/** Addresses and networks that it may come from. */
const KeySources = Type.Array(Type.String({ maxLength: MAX_WORD_CHARACTERS }), {
  maxItems: MAX_KEY_SOURCES,
});
/** RFC 3339. */
const KeyEnd = Type.String({ maxLength: MAX_WORD_CHARACTERS });
/** Absent: all that the operator has, from everywhere, until it is revoked. */
export const KeyBody = Type.Object(
  {
    ...{ name: Type.Optional(KeyName), rights: Type.Optional(KeyRights) },
    ...{ sources: Type.Optional(KeySources), expiresAt: Type.Optional(KeyEnd) },
  },
  closed,
);
export type KeyBody = Static<typeof KeyBody>;

/** What is absent stays; null takes the limit away. */
export const KeyChangeBody = Type.Object(
  {
    ...{ name: Type.Optional(KeyName), sources: Type.Optional(KeySources) },
    rights: Type.Optional(Type.Union([KeyRights, Type.Null()])),
    expiresAt: Type.Optional(Type.Union([KeyEnd, Type.Null()])),
  },
  closed,
);
export type KeyChangeBody = Static<typeof KeyChangeBody>;

export const KeyPath = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }) });
export type KeyPath = Static<typeof KeyPath>;

/** Words of a query: fastify hands them over as texts. */
const Switch = Type.Union([Type.Literal('true'), Type.Literal('false')]);
const MAX_FILE_NAME_CHARACTERS = 1_024;

export const ApplyQuery = Type.Object(
  {
    /** The file's name, for messages. */
    file: Type.Optional(Type.String({ maxLength: MAX_FILE_NAME_CHARACTERS })),
    dryRun: Type.Optional(Switch),
    prune: Type.Optional(Switch),
  },
  closed,
);
export type ApplyQuery = Static<typeof ApplyQuery>;

export const ExportQuery = Type.Object({ secrets: Type.Optional(Switch) }, closed);
export type ExportQuery = Static<typeof ExportQuery>;

export const RateGroupPath = Type.Object({ name: ObjectId });
export type RateGroupPath = Static<typeof RateGroupPath>;

const MAX_SHEET_OPTION_CHARACTERS = 64;
const MAX_MAPPING_CHARACTERS = 8_192;
const SheetOption = Type.Optional(Type.String({ maxLength: MAX_SHEET_OPTION_CHARACTERS }));

/** What is said with a carrier's sheet: see docs/rates.md. */
export const DeckQuery = Type.Object(
  {
    mode: Type.Optional(
      Type.Union([Type.Literal('full'), Type.Literal('country'), Type.Literal('partial')]),
    ),
    mapping: Type.Optional(Type.String({ maxLength: MAX_MAPPING_CHARACTERS })),
    dates: Type.Optional(Type.Union([Type.Literal('dmy'), Type.Literal('mdy')])),
    ...{ at: SheetOption, zone: SheetOption, sheet: SheetOption },
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    file: Type.Optional(Type.String({ maxLength: MAX_FILE_NAME_CHARACTERS })),
    preview: Type.Optional(Switch),
  },
  closed,
);
export type DeckQuery = Static<typeof DeckQuery>;

export const RateQuestionQuery = Type.Object(
  {
    account: ObjectId,
    number: Type.String({ minLength: 1, maxLength: MAX_SHEET_OPTION_CHARACTERS }),
    at: SheetOption,
  },
  closed,
);
export type RateQuestionQuery = Static<typeof RateQuestionQuery>;

const MAX_PARAMETER_NAME_CHARACTERS = 128;
export const ParameterPath = Type.Object({
  name: Type.String({ minLength: 1, maxLength: MAX_PARAMETER_NAME_CHARACTERS }),
});
export type ParameterPath = Static<typeof ParameterPath>;

/** Null: as the catalogue says. */
export const ParameterBody = Type.Object(
  { value: Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]) },
  closed,
);
export type ParameterBody = Static<typeof ParameterBody>;

export const AccountPath = Type.Object({ id: ObjectId });
export type AccountPath = Static<typeof AccountPath>;

const MAX_AMOUNT_CHARACTERS = 32;
const MAX_REMARK_CHARACTERS = 1_000;
const payment = {
  amount: Type.String({ minLength: 1, maxLength: MAX_AMOUNT_CHARACTERS }),
  kind: Type.Optional(
    Type.Union([Type.Literal('payment'), Type.Literal('refund'), Type.Literal('adjustment')]),
  ),
  remark: Type.Optional(Type.String({ maxLength: MAX_REMARK_CHARACTERS })),
};
export const PaymentBody = Type.Object(payment, closed);
export type PaymentBody = Static<typeof PaymentBody>;

export const MAX_KEY_CHARACTERS = 128;
export const MAX_PAYMENTS_AT_ONCE = 500;
const PaymentRow = Type.Object(
  {
    account: ObjectId,
    ...payment,
    /** Books once, however often it comes. */
    key: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_KEY_CHARACTERS })),
  },
  closed,
);
export const PaymentsBody = Type.Object(
  { rows: Type.Array(PaymentRow, { minItems: 1, maxItems: MAX_PAYMENTS_AT_ONCE }) },
  closed,
);
export type PaymentsBody = Static<typeof PaymentsBody>;

export const SessionView = Type.Object({
  id: Type.String(),
  displayName: Type.String(),
  mustChangePassword: Type.Boolean(),
  hasSecondFactor: Type.Boolean(),
  /** null: there is no second factor. */
  recoveryCodesLeft: Type.Union([Type.Integer(), Type.Null()]),
  /** Each object:action, without stars; none while the password must be changed. */
  rights: Type.Array(Type.String()),
  /** The account whose objects alone are seen; null: all. */
  account: Type.Union([Type.String(), Type.Null()]),
});
export type SessionView = Static<typeof SessionView>;

export const ProcessView = Type.Object({
  role: Type.String(),
  pid: Type.Union([Type.Integer(), Type.Null()]),
  state: Type.String(),
  restarts: Type.Integer(),
  upMs: Type.Union([Type.Integer(), Type.Null()]),
  lastExit: Type.Union([Type.String(), Type.Null()]),
  addresses: Type.Record(Type.String(), Type.String()),
  health: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
});

export const StatusView = Type.Object({
  version: Type.String(),
  processes: Type.Array(ProcessView),
  database: Type.Object({
    state: Type.Union([Type.Literal('up'), Type.Literal('away')]),
    schema: Type.Union([Type.Integer(), Type.Null()]),
    detail: Type.String(),
  }),
});
export type StatusView = Static<typeof StatusView>;

export const ReadinessView = Type.Object({
  ready: Type.Boolean(),
  missing: Type.Array(Type.String()),
});
export type ReadinessView = Static<typeof ReadinessView>;

const TracedView = Type.Object({
  at: Type.String({ format: 'date-time' }),
  direction: Type.Union([Type.Literal('in'), Type.Literal('out')]),
  transport: Type.String(),
  local: Type.String(),
  remote: Type.String(),
  callId: Type.String(),
  /** With several vendors each attempt is a callee. */
  leg: Type.Union([Type.Literal('caller'), Type.Literal('callee')]),
  /** Who is at the other end, as far as it is known. */
  party: Type.Union([Type.String(), Type.Null()]),
  text: Type.String(),
});

/** The SIP messages of a call, as far as they were kept. */
export const CallTraceView = Type.Object({
  isOn: Type.Boolean(),
  hasLost: Type.Boolean(),
  items: Type.Array(TracedView),
});
export type CallTraceView = Static<typeof CallTraceView>;

/** What stands in the places of a sentence that is told by its code. */
const Places = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]));
/** The sentence by its code, for programs and for readers of other languages. */
const bySentence = { why: Type.Optional(Type.String()), values: Type.Optional(Places) };

export const FaultView = Type.Object({
  code: Type.Optional(Type.String()),
  /** Where in what was sent: phones[1003].lines */
  path: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  allowed: Type.Optional(Type.String()),
  detail: Type.String(),
  ...bySentence,
});
export type FaultView = Static<typeof FaultView>;

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.String(),
  field: Type.Optional(Type.String()),
  allowed: Type.Optional(Type.String()),
  ...bySentence,
  /** All that is wrong, where that may be more than one thing. */
  faults: Type.Optional(Type.Array(FaultView)),
  /** So many more are not told. */
  rest: Type.Optional(Type.Integer()),
});
export type Problem = Static<typeof Problem>;
