// What came back from an address that was tested: the verdict, the figures, each question.
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { Facts } from '../../ui/facts.tsx';
import { Card } from '../../ui/page.tsx';
import { type Tone, Word } from '../../ui/word.tsx';

export interface Tested {
  readonly address: string;
  readonly transport: string;
  readonly sent: number;
  readonly answered: number;
  readonly leastMs: number | null;
  readonly meanMs: number | null;
  readonly mostMs: number | null;
  readonly verdict: string;
  readonly questions: readonly {
    readonly status: number | null;
    readonly phrase: string;
    readonly tookMs: number | null;
  }[];
}

const VERDICTS: Readonly<Record<string, readonly [WordKey, Tone, WordKey]>> = {
  good: ['network.testGood', 'good', 'network.testGoodHint'],
  slow: ['network.testSlow', 'warn', 'network.testSlowHint'],
  lossy: ['network.testLossy', 'warn', 'network.testLossyHint'],
  away: ['network.testAway', 'bad', 'network.testAwayHint'],
  silent: ['network.testSilent', 'bad', 'network.testSilentHint'],
  noWay: ['network.testNoWay', 'bad', 'network.testNoWayHint'],
};
const UNKNOWN = ['network.testSilent', 'plain', 'network.testSilentHint'] as const;

export function TestedView({ tested }: { readonly tested: Tested }): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  const { address, transport, sent, answered, leastMs, meanMs, mostMs, questions } = tested;
  const [word, tone, hint] = VERDICTS[tested.verdict] ?? UNKNOWN;
  const time = (value: number | null): string => (value === null ? NOTHING : `${count(value)} ms`);
  const facts = [
    [say('network.testAnswered'), `${answered} / ${sent}`],
    [say('network.testLeast'), time(leastMs)],
    [say('network.testMean'), time(meanMs)],
    [say('network.testMost'), time(mostMs)],
  ] as const;
  const lines = questions.map(({ status, phrase, tookMs }, at) => ({
    key: at + 1,
    text: status === null ? say('network.testNoAnswer') : `${status} ${phrase}`,
    took: tookMs,
  }));
  return (
    <Card
      title={`${address} · ${transport.toUpperCase()}`}
      extra={<Word tone={tone}>{say(word)}</Word>}
    >
      <p className="soft">{say(hint)}</p>
      <Facts facts={facts} />
      {sent === 0 ? null : (
        <ol className="steps">
          {lines.map(({ key, text, took }) => (
            <li key={key}>
              {text} <span className="soft numbers">{took === null ? '' : time(took)}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
