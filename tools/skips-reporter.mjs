// Collects the tests that were skipped, a line each with the reason.
export default async function* skipsReporter(events) {
  for await (const { type, data } of events) {
    const skipped = type === 'test:pass' && data.skip !== undefined && data.skip !== false;
    if (skipped) yield;
    `  ${data.name}: ` +
      `${data.skip === true || data.skip === '' ? 'no reason given' : data.skip}\n`;
  }
}
