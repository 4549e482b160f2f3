// From the text of a configuration file to nodes with their places, or to what is wrong with it.
import { fail, invariant, ok, type Result } from '@tandem/base/kernel';
import type { ObjectFault, SourceMap } from '@tandem/edge/objects';
import { type Document, parseDocument, type YAMLError } from 'yaml';
import { type FaultReport, reportOf } from './faults.ts';
import { type Shortened, takeOutRuns } from './flow-runs.ts';
import { tooDeepAt } from './nesting.ts';
import { TextLines } from './text-lines.ts';
import { NodeReader, nestedTooDeep, UnfitNode, unfitFault } from './yaml-nodes.ts';

export interface ConfigurationDocument {
  readonly file: string;
  readonly lines: TextLines;
  readonly root: SourceMap;
}

/** A million rates, a line each, are some 100 million; more comes as CSV, which is streamed. */
const MAX_CHARACTERS = 256 * 2 ** 20;
/** What the YAML parser may be given: it needs 100 bytes of memory for each character. */
const MAX_YAML_CHARACTERS = 8 * 2 ** 20;
/** The same as for other faults: a broken file has a first error and many that follow from it. */
const MAX_SYNTAX_FAULTS = 20;

export function readConfiguration(
  text: string,
  file: string,
): Result<ConfigurationDocument, FaultReport> {
  const lines = new TextLines(text);
  const refused = (faults: readonly ObjectFault[], rest = 0) =>
    fail(reportOf(faults, rest, { file, lines }));
  if (text.length > MAX_CHARACTERS) return refused([tooLong(text.length, MAX_CHARACTERS)]);
  const short = takeOutRuns(text);
  const read = readYaml(short) ?? readYaml(untouched(text));
  invariant(read !== null, 'a text of which nothing was taken out is whole');
  if (read.ok) return ok({ file, lines, root: read.value });
  const kept = read.error.slice(0, MAX_SYNTAX_FAULTS);
  return refused(kept, read.error.length - kept.length);
}

/** Null when a run has not found its place: then the text must be read as it is. */
function readYaml(source: Shortened): Result<SourceMap, readonly ObjectFault[]> | null {
  if (source.text.length > MAX_YAML_CHARACTERS) {
    return fail([tooLong(source.text.length, MAX_YAML_CHARACTERS)]);
  }
  const tooDeep = tooDeepAt(source.text);
  if (tooDeep !== null) return fail([unfitFault(nestedTooDeep(source.originalOf(tooDeep)))]);
  try {
    const document: Document.Parsed = parseDocument(source.text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      stringKeys: true,
      // We look ourselves: the parser compares each name with each.
      uniqueKeys: false,
      prettyErrors: false,
      // 'silent' would keep quiet about a second document too; nothing is printed here.
      logLevel: 'error',
    });
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) return fail(firstOfEachPlace(errors, source));
    const reader = new NodeReader(document, source);
    const root = reader.root();
    if (!reader.isWhole) return null;
    return reader.faults.length > 0 ? fail(reader.faults) : ok(root);
  } catch (error) {
    if (error instanceof UnfitNode) return fail([unfitFault(error)]);
    throw error;
  }
}

function untouched(text: string): Shortened {
  return { text, runs: new Map(), originalOf: (offset) => offset };
}

/** One mistake often makes the parser complain of one place again and again. */
function firstOfEachPlace(errors: readonly YAMLError[], source: Shortened): readonly ObjectFault[] {
  const places = new Map<number, ObjectFault>();
  for (const error of errors) {
    const fault = syntaxFault(error, source);
    if (!places.has(fault.at)) places.set(fault.at, fault);
  }
  return [...places.values()];
}

function syntaxFault({ message, pos }: YAMLError, source: Shortened): ObjectFault {
  const at = source.originalOf(pos[0]);
  const detail = `This is no YAML: ${message}`;
  return { code: 'CONFIG_SYNTAX', at, path: '', field: '', allowed: 'YAML 1.2', detail };
}

function tooLong(length: number, most: number): ObjectFault {
  const allowed = `at most ${most} characters besides lists with one item a line: - { ... }`;
  return {
    code: 'CONFIG_SYNTAX',
    at: 0,
    path: '',
    field: '',
    allowed,
    detail: `The file has ${length} characters; allowed is ${allowed}`,
  };
}
