// Who has the most: a bar each, with the figures that tell whether it goes well.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { roundedAmount, unitsOf } from '../../lib/amounts.ts';
import { useFormats } from '../../lib/format.ts';
import { localText } from '../../lib/local-text.ts';
import { useNames } from '../../ui/names.ts';
import { Card } from '../../ui/page.tsx';
import type { Dashboard } from './now.ts';

const SHOWN = 8;
/** As high as what stands beside them. */
const DESTINATIONS_SHOWN = 14;

interface RankedProps<Rows> {
  readonly rows: Rows;
  /** When the server's day began, which the rows count: the reader's may have begun otherwise. */
  readonly from: string | undefined;
}

const dayFrom = (from: string | undefined) =>
  from === undefined ? { span: 'today' } : { span: 'own', from: localText(Date.parse(from)) };

export function Destinations({ rows, from }: RankedProps<Dashboard['destinations']>): ReactNode {
  const say = useWords();
  const { count, percent, amount } = useFormats();
  const shown = rows.slice(0, DESTINATIONS_SHOWN);
  const most = Math.max(1, ...shown.map(({ calls }) => calls));
  return (
    <Card title={say('dashboard.areas')}>
      {shown.length === 0 ? <p className="soft">{say('dashboard.noCalls')}</p> : null}
      {shown.length === 0 ? null : (
        <div className="scroll">
          <table className="plain ranking numbers">
            <thead>
              <tr>
                <td />
                <th scope="col">{say('dashboard.calls')}</th>
                <th scope="col">{say('dashboard.asrShort')}</th>
                <th scope="col">{say('dashboard.revenue')}</th>
                <th scope="col">{say('dashboard.margin')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ name, calls, asr, charge, margin }) => (
                <tr key={name}>
                  <BarHead share={calls / most}>
                    {name === '' ? (
                      say('dashboard.noArea')
                    ) : (
                      <Link to="/records" search={{ ...dayFrom(from), area: name }}>
                        {name}
                      </Link>
                    )}
                  </BarHead>
                  <td>{count(calls)}</td>
                  <td>{percent(asr)}</td>
                  <td>{amount(roundedAmount(unitsOf(charge)))}</td>
                  <td className={margin.startsWith('-') ? 'bad' : ''}>
                    {amount(roundedAmount(unitsOf(margin)))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

export function Failures({ rows, from }: RankedProps<Dashboard['failures']>): ReactNode {
  const say = useWords();
  const names = useNames();
  const { count, percent } = useFormats();
  const all = rows.reduce((sum, { calls }) => sum + calls, 0);
  const shown = rows.slice(0, SHOWN);
  const most = shown[0]?.calls ?? 1;
  return (
    <Card title={say('dashboard.failures')}>
      {shown.length === 0 ? <p className="soft">{say('dashboard.noFailures')}</p> : null}
      {shown.length === 0 ? null : (
        <table className="plain ranking numbers">
          <thead>
            <tr>
              <td />
              <th scope="col">{say('dashboard.calls')}</th>
              <th scope="col">{say('dashboard.share')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ reason, name, calls }) => (
              <tr key={reason}>
                <BarHead share={calls / most}>
                  <Link to="/records" search={{ ...dayFrom(from), reason: String(reason) }}>
                    {names.reason(reason, name)}
                  </Link>
                </BarHead>
                <td>{count(calls)}</td>
                <td>{percent(calls / all)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

interface BarHeadProps {
  readonly share: number;
  readonly children: ReactNode;
}

function BarHead({ share, children }: BarHeadProps): ReactNode {
  return (
    <th scope="row">
      <span>{children}</span>
      <progress aria-hidden="true" value={share} max={1} />
    </th>
  );
}
