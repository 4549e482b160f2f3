// Objects and parameters as a file: lines of JSON, the first one with what it is, the last one with
// a checksum of all before. Secrets stay sealed in it.
import { fail, ok, type Result } from '@tandem/base/kernel';
import type { ConfigurationRead, JsonObject, SourceObject, StoredParameter } from './ports.ts';

/** Goes up with each change of this form: files of another one are written anew. */
const FORM = 2;
/** So many lines become one piece: neither a text of all nor a piece a line. */
const LINES_PER_PIECE = 1_000;
const LINE_FEED = 0x0a;
// FNV-1a.
const FIRST_SUM = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

interface Head {
  readonly tandemObjects: number;
  readonly lineage: string;
  readonly version: string;
  readonly groups: readonly (readonly [key: string, version: string])[];
  readonly parameters: readonly StoredParameter[];
  readonly objects: number;
}

interface ObjectLine {
  readonly key: string;
  readonly kind: string;
  readonly id: string;
  readonly document: JsonObject;
  readonly sealed: Readonly<Record<string, string>>;
}

/** One after the other: each is some 10 ms of work, and others may want the thread between them. */
export function* objectsFilePieces(
  read: ConfigurationRead,
): Generator<Uint8Array, undefined, undefined> {
  const head: Head = {
    tandemObjects: FORM,
    lineage: String(read.lineage),
    version: String(read.version),
    groups: [...read.groups].map(([key, version]) => [String(key), String(version)] as const),
    parameters: read.parameters,
    objects: read.objects.length,
  };
  const encoder = new TextEncoder();
  let sum = FIRST_SUM;
  const pieceOf = (lines: readonly unknown[]): Uint8Array => {
    const piece = encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    sum = checksum(piece, sum);
    return piece;
  };
  yield pieceOf([head]);
  for (let at = 0; at < read.objects.length; at += LINES_PER_PIECE) {
    yield pieceOf(read.objects.slice(at, at + LINES_PER_PIECE).map(lineOf));
  }
  yield encoder.encode(`${JSON.stringify({ checksum: sum })}\n`);
  return undefined;
}

function lineOf({ key, kind, id, document, sealed }: SourceObject): ObjectLine {
  return { key: String(key), kind, id, document, sealed };
}

export interface FileRefusal {
  readonly why: string;
}

export function readObjectsFile(bytes: Uint8Array): Result<ConfigurationRead, FileRefusal> {
  const lastLine = bytes.lastIndexOf(LINE_FEED, bytes.length - 2) + 1;
  const last = parsed(bytes.subarray(lastLine));
  const sum = checksum(bytes.subarray(0, lastLine), FIRST_SUM);
  if (lastLine === 0 || (last as { checksum?: unknown } | undefined)?.checksum !== sum) {
    return fail({ why: 'it does not end with a checksum of itself' });
  }
  // From here on every byte is as it was written; only the form may be another one.
  const lines = linesOf(bytes.subarray(0, lastLine));
  const head = lines.next().value as Head | undefined;
  if (head?.tandemObjects !== FORM) {
    return fail({ why: `form ${head?.tandemObjects}; this program reads ${FORM}` });
  }
  const objects = [...(lines as Iterable<ObjectLine>)].map((line) => ({
    ...line,
    key: BigInt(line.key),
  }));
  if (objects.length !== head.objects) {
    return fail({ why: `${objects.length} objects, ${head.objects} expected` });
  }
  return ok({
    lineage: BigInt(head.lineage),
    version: BigInt(head.version),
    parameters: head.parameters,
    groups: new Map(head.groups.map(([key, version]) => [BigInt(key), BigInt(version)])),
    objects,
    gone: [],
  });
}

function* linesOf(bytes: Uint8Array): Generator<unknown> {
  const decoder = new TextDecoder();
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, from);
    yield JSON.parse(decoder.decode(bytes.subarray(from, end)));
    from = end + 1;
  }
}

/** undefined: it is no JSON. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Against accidents, not against enemies. */
function checksum(bytes: Uint8Array, before: number): number {
  let sum = before;
  for (let at = 0; at < bytes.length; at += 1) {
    sum = Math.imul(sum ^ (bytes[at] as number), FNV_PRIME);
  }
  return sum >>> 0;
}
