// What must be judged after a run, a JSON line each: the tests that were skipped, with the reason,
// and the source files that a test was seen of. A file whose tests never ran must not pass unseen,
// least of all among others in one process.
import { sourcePlace } from './source-places.mjs';

export default async function* notesReporter(events) {
  const seen = new Set();
  for await (const { type, data } of events) {
    const file = sourceOf(type, data);
    if (file !== undefined && !seen.has(file)) {
      seen.add(file);
      yield line({ file });
    }
    const skipped = type === 'test:pass' && data.skip !== undefined && data.skip !== false;
    if (skipped) yield line({ skipped: told(data) });
  }
}

/** Of the file as such an event tells too, without a line: that is no test. */
function sourceOf(type, data) {
  const isTest = type === 'test:pass' || type === 'test:fail';
  return isTest && data.file && data.line ? sourcePlace(data).file : undefined;
}

const line = (note) => `${JSON.stringify(note)}\n`;

const told = ({ name, skip }) =>
  `${name}: ${skip === true || skip === '' ? 'no reason given' : skip}`;

/** What the reporter wrote. */
export function readNotes(text) {
  const notes = text
    .split('\n')
    .filter(Boolean)
    .map((one) => JSON.parse(one));
  return {
    files: new Set(notes.flatMap(({ file }) => file ?? [])),
    skipped: notes.flatMap(({ skipped }) => skipped ?? []),
  };
}
