// Collects the tests that were skipped, a line each with the reason.
export default async function* skipsReporter(events) {
  for await (const { type, data } of events) {
    const skipped = type === 'test:pass' && data.skip !== undefined && data.skip !== false;
    if (skipped) yield lineOf(data);
  }
}

const lineOf = ({ name, skip }) =>
  `  ${name}: ${skip === true || skip === '' ? 'no reason given' : skip}\n`;
