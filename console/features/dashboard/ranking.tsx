// Who has the most: a bar each, with the figures that tell whether it goes well.
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { clockText, NOTHING, useFormats } from '../../lib/format.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { Card } from '../../ui/page.tsx';
import { type Days, type Figures, useFigures } from './figures.ts';

interface RankingProps {
  readonly title: string;
  readonly by: 'area' | 'calleeGateway' | 'reason';
  /** What stands for those without. */
  readonly none: string;
  readonly days: Days;
}

const SHOWN = 8;

export function Ranking({ title, by, none, days }: RankingProps): ReactNode {
  const say = useWords();
  const { data = [], error } = useFigures({ fromMs: days.midnight, untilMs: days.now, by });
  const rows = [...data].sort((one, other) => other.calls - one.calls).slice(0, SHOWN);
  const most = rows[0]?.calls ?? 1;
  return (
    <Card title={title}>
      <FaultBox error={error} />
      {rows.length === 0 && error === null ? (
        <p className="soft">{say('dashboard.noCalls')}</p>
      ) : null}
      {rows.length === 0 ? null : (
        <table className="plain ranking numbers">
          <thead>
            <tr>
              <td />
              <th scope="col">{say('dashboard.calls')}</th>
              {by === 'reason' ? null : <th scope="col">{say('dashboard.asr')}</th>}
              {by === 'reason' ? null : <th scope="col">{say('dashboard.acd')}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.of[by]}
                row={row}
                name={row.of[by] || none}
                share={row.calls / most}
                isShort={by === 'reason'}
              />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

interface RowProps {
  readonly row: Figures;
  readonly name: string;
  readonly share: number;
  readonly isShort: boolean;
}

function Row({ row, name, share, isShort }: RowProps): ReactNode {
  const { count, percent } = useFormats();
  const { calls, asr, acdSeconds } = row;
  return (
    <tr>
      <th scope="row">
        <span>{name}</span>
        <progress aria-hidden="true" value={share} max={1} />
      </th>
      <td>{count(calls)}</td>
      {isShort ? null : <td>{percent(asr)}</td>}
      {isShort ? null : <td>{acdSeconds === null ? NOTHING : clockText(acdSeconds)}</td>}
    </tr>
  );
}
