// How the gateways are: whether they live, and how calls to each went in the last hour.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { clockText, NOTHING, useFormats } from '../../lib/format.ts';
import { Card } from '../../ui/page.tsx';
import { type Tone, Word } from '../../ui/word.tsx';
import type { GatewayHealth } from './now.ts';

const SHOWN = 10;

/** What does not answer stands first: it is what one looks for. */
const byNeed = (one: GatewayHealth, other: GatewayHealth): number =>
  Number(other.live === false) - Number(one.live === false) || other.calls - one.calls;

interface GatewaysProps {
  readonly rows: readonly GatewayHealth[];
}

export function Gateways({ rows: all }: GatewaysProps): ReactNode {
  const say = useWords();
  const rows = [...all].sort(byNeed).slice(0, SHOWN);
  const { count, percent } = useFormats();
  return (
    <Card title={say('dashboard.gateways')}>
      {rows.length === 0 ? <p className="soft">{say('dashboard.noGateways')}</p> : null}
      {rows.length === 0 ? null : (
        <div className="scroll">
          <table className="plain ranking numbers">
            <thead>
              <tr>
                <td />
                <th scope="col">{say('dashboard.state')}</th>
                <th scope="col">{say('dashboard.calls')}</th>
                <th scope="col">{say('dashboard.asrShort')}</th>
                <th scope="col">{say('dashboard.acdShort')}</th>
                <th scope="col">{say('dashboard.pddShort')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.gateway}>
                  <th scope="row">
                    <Link to="/records" search={{ span: 'hour', gateway: row.gateway }}>
                      {row.gateway}
                    </Link>
                  </th>
                  <td>
                    <Health gateway={row} />
                  </td>
                  <td>{count(row.calls)}</td>
                  <td>{percent(row.asr)}</td>
                  <td>{row.acdSeconds === null ? NOTHING : clockText(row.acdSeconds)}</td>
                  <td>{row.pddMs === null ? NOTHING : `${count(Math.round(row.pddMs))} ms`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

/** Fewer calls say nothing of a gateway. */
const TELLING_CALLS = 20;
const POOR_ASR = 0.1;

function Health({ gateway }: { readonly gateway: GatewayHealth }): ReactNode {
  const say = useWords();
  const [word, tone] = healthOf(gateway);
  return <Word tone={tone}>{say(word)}</Word>;
}

function healthOf({ live, calls, asr }: GatewayHealth): readonly [WordKey, Tone] {
  if (live === false) return ['dashboard.dead', 'bad'];
  if (calls >= TELLING_CALLS && (asr ?? 0) < POOR_ASR) return ['dashboard.poor', 'warn'];
  if (live === true) return ['dashboard.alive', 'good'];
  return calls > 0 ? ['dashboard.used', 'plain'] : ['dashboard.notWatched', 'plain'];
}
