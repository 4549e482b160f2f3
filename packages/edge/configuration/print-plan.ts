// A plan in words for people, and as one document for programs.
import { type JsonValue, KINDS, type KindName, kindOf } from '@tandem/edge/objects';
import { type Creation, type FieldChange, isEmptyPlan, type Plan } from './plan.ts';
import type { RateChanges } from './plan-rates.ts';
import { flowText } from './yaml-text.ts';

export interface PrintOptions {
  /** A dry run has made passwords that nobody will keep: they are not shown. */
  readonly dryRun: boolean;
}

/** A list of a thousand prefixes is not read in a terminal. */
const MAX_VALUE_CHARACTERS = 120;

export function printPlan(plan: Plan, options: PrintOptions): readonly string[] {
  const left = leftText(plan);
  if (isEmptyPlan(plan)) return [`Nothing changes${left === '' ? '' : `: ${left}`}`];
  return [
    ...plan.parameters.map(({ name, old, new: now }) => `~ parameter ${name}: ${old} -> ${now}`),
    ...plan.create.map(creationLine),
    ...plan.change.map(({ kind, id, fields }) => `~ ${one(kind)} ${id}: ${fieldsText(fields)}`),
    ...plan.rates.map((changes) => `~ rateGroup ${changes.group}: rates ${ratesText(changes)}`),
    ...plan.remove.map(({ kind, id, condition }) => {
      const unless = condition === null ? '' : `, ${CONDITION_WORDS[condition]}`;
      return `- ${one(kind)} ${id}${unless}`;
    }),
    ...plan.create.flatMap((creation) => generatedLines(creation, options)),
    ...(left === '' ? [] : [`left as they are: ${left}`]),
  ];
}

const CONDITION_WORDS = {
  hasNoEntries: 'unless money was ever booked on it',
  isNotLastAdministrator: 'unless nobody else could administrate',
} as const;

function one(kind: KindName): string {
  return kindOf(kind).one;
}

function creationLine({ kind, id, fields }: Creation): string {
  const shown = fields
    .filter(({ isSecret }) => !isSecret)
    .map(({ name, new: now }) => `${name} ${valueText(now)}`);
  const object = `+ ${one(kind)} ${id}`;
  return shown.length === 0 ? object : `${object}: ${shown.join(', ')}`;
}

function fieldsText(fields: readonly FieldChange[]): string {
  return fields
    .map(({ name, old, new: now, isSecret }) =>
      isSecret ? `${name} (changed)` : `${name} ${valueText(old)} -> ${valueText(now)}`,
    )
    .join(', ');
}

function valueText(value: JsonValue): string {
  const text = flowText(value);
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS)}...`;
}

function ratesText(changes: RateChanges): string {
  const counts = rateCounts(changes);
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

function rateCounts({ added, changed, closed, removed, unchanged }: RateChanges) {
  return {
    added: added.length,
    changed: changed.length,
    closed: closed.length,
    removed: removed.length,
    unchanged,
  };
}

function generatedLines(creation: Creation, { dryRun }: PrintOptions): readonly string[] {
  const { kind, id, generated, secrets } = creation;
  return generated.map((name) =>
    dryRun
      ? `  ${one(kind)} ${id}: a ${name} will be made`
      : `  ${one(kind)} ${id}: ${name} ${secrets[name]} (shown this once)`,
  );
}

function leftText({ unchanged }: Plan): string {
  return KINDS.filter(({ name }) => unchanged[name] > 0)
    .map((kind) => `${unchanged[kind.name]} ${unchanged[kind.name] === 1 ? kind.one : kind.name}`)
    .join(', ');
}

/** For --json. Counts stand for rates: the rows are in the file. */
export function planView(plan: Plan, { dryRun }: PrintOptions): JsonValue {
  return {
    create: plan.create.map(({ kind, id, fields, generated, secrets }) => ({
      kind,
      id,
      fields: fields.map(fieldView),
      generated: generated.map((name) => ({
        field: name,
        value: dryRun ? null : (secrets[name] ?? null),
      })),
    })),
    change: plan.change.map(({ kind, id, fields }) => ({
      kind,
      id,
      fields: fields.map(fieldView),
    })),
    remove: plan.remove.map(({ kind, id, condition }) => ({ kind, id, condition })),
    rates: plan.rates.map((changes) => ({ group: changes.group, ...rateCounts(changes) })),
    parameters: plan.parameters.map(({ name, old, new: now }) => ({ name, old, new: now })),
    unchanged: { ...plan.unchanged },
  };
}

function fieldView({ name, old, new: now, isSecret }: FieldChange): JsonValue {
  return isSecret ? { name, secret: true } : { name, old, new: now };
}
