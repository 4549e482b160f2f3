// The quality of a call in both directions.
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import type { CallRecord, MediaSide } from './record.ts';

export function QualityTable({ record }: { readonly record: CallRecord }): ReactNode {
  const say = useWords();
  if (record.media === null) return <p className="soft">{say('records.notThrough')}</p>;
  const { caller, callee } = record.media;
  return (
    <table className="plain numbers">
      <thead>
        <tr>
          <td />
          <th scope="col">{say('records.packets')}</th>
          <th scope="col">{say('records.lost')}</th>
          <th scope="col">{say('records.jitter')}</th>
          <th scope="col">{say('records.mos')}</th>
        </tr>
      </thead>
      <tbody>
        <QualityRow name={say('records.toCaller')} side={caller} />
        <QualityRow name={say('records.toCallee')} side={callee} />
      </tbody>
    </table>
  );
}

function QualityRow({
  name,
  side,
}: {
  readonly name: string;
  readonly side: MediaSide;
}): ReactNode {
  const { count, percent } = useFormats();
  const { packets, lost, jitterMs, mos } = side;
  const all = packets + lost;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{count(packets)}</td>
      <td>
        {count(lost)}
        {all === 0 ? '' : ` (${percent(lost / all)})`}
      </td>
      <td>{`${count(jitterMs)} ms`}</td>
      <td>{mos?.toFixed(2) ?? NOTHING}</td>
    </tr>
  );
}
