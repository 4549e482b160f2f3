// What a sheet changes: how many codes of each kind, and the first ones with both prices.
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { useNames } from '../../ui/names.ts';
import { type Tone, Word } from '../../ui/word.tsx';
import { FaultLine, SheetFaults } from './refusal.tsx';
import { CHANGE_KINDS, type ChangeKind, type Rate, type SheetReport } from './sheet.ts';

const COLOURS: Readonly<Record<ChangeKind, Tone>> = {
  new: 'accent',
  dearer: 'warn',
  cheaper: 'good',
  changed: 'plain',
  closed: 'bad',
  unchanged: 'plain',
};

interface ReportProps {
  readonly report: SheetReport;
  readonly onMapping: (line: string) => void;
}

export function SheetReportView({ report, onMapping }: ReportProps): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  const { counts, lines, rates, samples, remarks, remarksRest } = report;
  return (
    <section className="sheet-report">
      <p>{say('rates.lines', { lines: count(lines), rates: count(rates) })}</p>
      {report.faults.length === 0 ? null : (
        <SheetFaults faults={report.faults} rest={report.faultsRest} onMapping={onMapping} />
      )}
      <Heads mapping={report.mapping ?? {}} />
      <div className="tiles">
        {CHANGE_KINDS.map((kind) => (
          <div className="tile" key={kind}>
            <span className="soft">{say(`rates.${kind}`)}</span>
            <strong className="numbers">{count(counts[kind] ?? 0)}</strong>
          </div>
        ))}
      </div>
      {samples.length === 0 ? null : <Samples samples={samples} />}
      {remarks.length === 0 ? null : (
        <>
          <h3 className="warn">{say('rates.remarks')}</h3>
          <ul className="lines">
            {remarks.map((remark) => (
              <li key={`${remark.line} ${remark.detail}`}>
                <FaultLine fault={remark} />
              </li>
            ))}
          </ul>
          {remarksRest > 0 ? <p>{say('rates.rest', { count: count(remarksRest) })}</p> : null}
        </>
      )}
    </section>
  );
}

/** A wrong column is seen here before it is written. */
function Heads({ mapping }: { readonly mapping: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords();
  const names = useNames();
  const heads = Object.entries(mapping).map(
    ([head, column]) => `${head} → ${names.sheetColumn(column)}`,
  );
  if (heads.length === 0) return null;
  return <p className="soft">{`${say('rates.heads')}: ${heads.join(' · ')}`}</p>;
}

function Samples({ samples }: Pick<SheetReport, 'samples'>): ReactNode {
  const say = useWords();
  return (
    <div className="scroll">
      <table className="plain left numbers as-cards">
        <thead>
          <tr>
            <th scope="col">{say('rates.code')}</th>
            <th scope="col">{say('rates.kind')}</th>
            <th scope="col">{say('rates.before')}</th>
            <th scope="col">{say('rates.after')}</th>
          </tr>
        </thead>
        <tbody>
          {samples.map(({ prefix, kind, before, after }) => (
            <tr key={`${kind} ${prefix}`}>
              <th scope="row">{`${prefix} ${(after ?? before)?.area ?? ''}`}</th>
              <td>
                <Word tone={COLOURS[kind]}>{say(`rates.${kind}`)}</Word>
              </td>
              <td data-title={say('rates.before')}>
                <RateText rate={before} />
              </td>
              <td data-title={say('rates.after')}>
                <RateText rate={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RateText({ rate }: { readonly rate: Rate | null }): ReactNode {
  const { amount, moment } = useFormats();
  if (rate === null) return NOTHING;
  const { price = '', per = 60, first = 1, next = 1, effectiveFrom } = rate;
  const since =
    effectiveFrom === null || effectiveFrom === undefined ? '' : ` · ${moment(effectiveFrom)}`;
  return `${amount(price)} / ${per} s · ${first}/${next}${since}`;
}
