// Only what failed, with its message: a wall says by itself what is wrong and where, so neither the
// tests that passed nor the stack help.
export default async function* failuresReporter(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:fail' || data.details.error.failureType === 'subtestsFailed') continue;
    const { error } = data.details;
    yield `${data.name}: ${(error.cause?.message ?? error.message).trim()}\n`;
  }
}
