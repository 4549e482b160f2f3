// The quality of a call in both directions.
import type { ReactNode } from 'react';
import { useWords } from '../i18n/index.ts';
import { NOTHING, useFormats } from '../lib/format.ts';

export interface MediaSide {
  readonly packets: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly mos: number | null;
}

export interface Media {
  readonly caller: MediaSide;
  readonly callee: MediaSide;
}

export function QualityTable({ media }: { readonly media: Media | null }): ReactNode {
  const say = useWords();
  if (media === null) return <p className="soft">{say('records.notThrough')}</p>;
  const { caller, callee } = media;
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
