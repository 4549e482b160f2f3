// From a place in a bundle of tests back to its source, by the map beside the bundle.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { root } from './files.mjs';

const maps = new Map();

function mapOf(file) {
  if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
  return maps.get(file);
}

function readMap(path) {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined; // no bundle: it is the source itself
    throw error;
  }
}

/** Lines and columns count from 1, as in a stack. */
export function sourcePlace({ file, line, column }) {
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (entry?.originalSource === undefined) return { file, line, column };
  return {
    file: resolve(dirname(file), entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}

/** A stack, or any text with places in it, with those of bundles as places of sources. */
export function withSourcePlaces(text) {
  return text.replace(/(?:file:\/\/)?([^\s:()"]+\.js):(\d+):(\d+)/g, sourceInstead);
}

function sourceInstead(whole, ...[path, line, column]) {
  const file = resolve(root, path);
  const place = sourcePlace({ file, line: Number(line), column: Number(column) });
  if (place.file === file) return whole;
  return `${relative(root, place.file)}:${place.line}:${place.column}`;
}
