// Node's own report of a run, with places in sources instead of places in bundles.
import { Readable } from 'node:stream';
import { spec } from 'node:test/reporters';
import { sourcePlace, withSourcePlaces } from './source-places.mjs';

export default async function* testReporter(events) {
  yield* Readable.from(inSources(events)).compose(new spec());
}

async function* inSources(events) {
  for await (const event of events) yield { ...event, data: inSource(event.data) };
}

function inSource(data) {
  const place = data.file && data.line ? sourcePlace(data) : {};
  const message = data.message === undefined ? {} : { message: withSourcePlaces(data.message) };
  const error = data.details?.error;
  for (let at = error; at instanceof Error; at = at.cause) {
    if (typeof at.stack === 'string') at.stack = withSourcePlaces(at.stack); // a file's has none
  }
  return { ...data, ...place, ...message };
}
