// The manual's page of the configuration file, made of the schemas so that it cannot be wrong.
import type { JsonValue } from './json.ts';
import { KINDS } from './kinds/index.ts';
import { rateNode } from './kinds/rates.ts';
import { describeAllowed } from './schema/describe-allowed.ts';
import { nodeOf, type SchemaNode, withoutNull } from './schema/node.ts';
import { shapeOf } from './schema/shape.ts';

const HEAD = `# The configuration file

<!-- Made by tools/generate-configuration.mjs out of packages/edge/objects/kinds. -->

\`tandem apply -f FILE\` makes the system be what the file says; \`tandem export\` writes such a
file. A file has \`parameters\` (docs/parameters.md) and any of the sections below, each a list of
objects. The first field of an object is its natural key: it says which object is meant.

- A field that is absent stays as it is; in a new object it has its default. \`null\` sets the
  default.
- A field without a default (*required*) must be there when the object is created.
- Money, prefixes and numbers are texts in quotes: a YAML number keeps neither leading zeros nor all
  decimals.
- Secrets are kept encrypted. They are exported only when asked for, and absent they stay.

How \`apply\` decides what to create, change and remove: docs/decisions/0004-apply-semantics.md.
`;

const TABLE_HEAD = '| field | meaning | unit | default | allowed |\n|---|---|---|---|---|\n';

export function configurationPage(): string {
  const sections = KINDS.map((kind) => {
    const chapters: readonly (readonly [string, object])[] = Object.entries(kind.chapters);
    const tables = chapters.map(([title, properties]) => {
      const heading = chapters.length === 1 ? '' : `### ${title}\n\n`;
      return `${heading}${table(Object.entries(properties))}`;
    });
    const rates = kind.name === 'rateGroups' ? ratesText() : '';
    return `\n## ${kind.name}\n\n${kind.meaning}.\n\n${tables.join('\n')}${rates}`;
  });
  return `${HEAD}${sections.join('')}`;
}

function ratesText(): string {
  const rows = table(Object.entries(rateNode.properties ?? {}));
  return `
### rates

The prices of the group, in its field \`rates\`. A rate is known by its prefix, its
\`effectiveFrom\` and its weekdays and times of day.

${rows}`;
}

function table(properties: readonly (readonly [string, object])[]): string {
  const all = properties.flatMap(([name, schema]) => rows(name, nodeOf(schema)));
  return `${TABLE_HEAD}${all.join('')}`;
}

function rows(name: string, node: SchemaNode): readonly string[] {
  const { items } = withoutNull(node);
  const isRecords = items?.type === 'object';
  const cells = [
    `\`${name}\``,
    meaningOf(node),
    node['x-unit'] ?? '',
    defaultText(node),
    isRecords
      ? `a list of at most ${withoutNull(node).maxItems} objects`
      : describeAllowed(withoutNull(node)),
  ];
  const row = `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  if (!isRecords) return [row];
  const { properties } = shapeOf(items);
  const inner = Object.entries(properties).flatMap(([field, one]) =>
    rows(`${name}[].${field}`, one),
  );
  return [row, ...inner];
}

function meaningOf(node: SchemaNode): string {
  const refers = node['x-refers'];
  const notes = [
    ...(refers === undefined ? [] : [`one of ${refers}`]),
    ...(node.writeOnly === true ? ['secret'] : []),
    ...(node['x-creation-only'] === true ? ['only on creation'] : []),
  ];
  const meaning = node.description ?? '';
  return notes.length === 0 ? meaning : `${meaning} (${notes.join(', ')})`;
}

function defaultText(node: SchemaNode): string {
  const { default: usual } = node;
  if (usual === undefined) return '*required*';
  if (usual === null) return node['x-null'] ?? 'none';
  if (usual === '') return 'empty';
  if (Array.isArray(usual)) return listText(usual);
  return `\`${String(usual)}\``;
}

function listText(values: readonly JsonValue[]): string {
  if (values.length === 0) return 'empty';
  return values.map((value) => (value === '' ? 'the empty prefix' : `\`${value}\``)).join(', ');
}
