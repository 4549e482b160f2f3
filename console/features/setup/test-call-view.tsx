// What became of a test call, as it goes.
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { useTold } from '../../i18n/told.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { Facts } from '../../ui/facts.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Word } from '../../ui/word.tsx';
import { SIGNAL_WORDS, type TestCall, VERDICTS } from './test-call.ts';

export function TestCallView({ call }: { readonly call: TestCall }): ReactNode {
  const say = useWords();
  const told = useTold();
  const { id, state, signals, media, verdict } = call;
  const [word, tone] = VERDICTS[verdict?.code ?? ''] ?? (['setup.verdict', 'plain'] as const);
  return (
    <div className="stack below" role="status">
      {verdict === null ? (
        <p className="soft">{say('setup.testRunning')}</p>
      ) : (
        <p className="lead">
          <Word tone={tone}>{say(word)}</Word> {told(verdict.says)}
        </p>
      )}
      <ol className="steps">
        {signals.map(({ afterMs, is, status }) => (
          <li key={`${afterMs} ${is}`}>
            {say(SIGNAL_WORDS[is])}
            {status === null ? '' : ` · ${status}`}{' '}
            <span className="soft numbers">+{afterMs} ms</span>
          </li>
        ))}
      </ol>
      {media === null ? null : <MediaFacts media={media} />}
      {state === 'over' ? (
        <div className="row">
          <LinkButton to={`/records/${id}`}>{say('setup.testRecord')}</LinkButton>
        </div>
      ) : null}
    </div>
  );
}

function MediaFacts({ media }: { readonly media: NonNullable<TestCall['media']> }): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  const { packets, lossPercent, jitterMs, firstPacketMs, soundHeard, toneHeard } = media;
  const yesNo = (is: boolean | null): string =>
    is === null ? NOTHING : say(is ? 'common.yes' : 'common.no');
  const facts = [
    [say('records.packets'), count(packets)],
    [say('records.lost'), `${count(lossPercent)} %`],
    [say('records.jitter'), `${count(jitterMs)} ms`],
    [say('setup.firstPacket'), firstPacketMs === null ? NOTHING : `${count(firstPacketMs)} ms`],
    [say('setup.soundHeard'), yesNo(soundHeard)],
    [say('setup.toneHeard'), yesNo(toneHeard)],
  ] as const;
  return <Facts facts={facts} />;
}
