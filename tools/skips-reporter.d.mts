export default function skipsReporter(
  events: AsyncIterable<{ type: string; data: { name: string; skip?: string | boolean } }>,
): AsyncGenerator<string>;
