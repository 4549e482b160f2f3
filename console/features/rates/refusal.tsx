// Why a sheet is refused, line by line; a column that nobody knows can be named right there.
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/index.ts';
import { sheetColumns } from '../../i18n/words/sheet-columns.ts';
import { type Refusal, Refused } from '../../lib/ask.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { useNames } from '../../ui/names.ts';
import type { SheetFault } from './sheet.ts';

interface RefusalProps {
  readonly refusal: Refusal;
  readonly onMapping: (line: string) => void;
}

export function SheetRefusal({ refusal, onMapping }: RefusalProps): ReactNode {
  const { faults = [], rest = 0 } = refusal;
  if (faults.length === 0) return <FaultBox error={new Refused(refusal)} />;
  return <SheetFaults faults={faults as readonly SheetFault[]} rest={rest} onMapping={onMapping} />;
}

/** What it may mean is chosen beside it. */
const isUnknownColumn = (fault: SheetFault): fault is SheetFault & { readonly field: string } =>
  fault.code === 'SHEET_COLUMN_UNKNOWN' && (fault.field ?? '') !== '';

interface FaultsProps {
  readonly faults: readonly SheetFault[];
  /** So many more are not shown. */
  readonly rest: number;
  readonly onMapping: (line: string) => void;
}

export function SheetFaults({ faults, rest, onMapping }: FaultsProps): ReactNode {
  const say = useWords();
  return (
    <section className="sheet-faults">
      <h3 className="bad">{say('rates.faults')}</h3>
      <ul className="lines">
        {faults.map((fault) => (
          <li key={`${fault.line} ${fault.field} ${fault.detail}`}>
            {isUnknownColumn(fault) ? (
              <div className="row mapping">
                <FaultLine fault={{ line: fault.line, detail: fault.detail }} />
                <MappingSelect head={fault.field} onMapping={onMapping} />
              </div>
            ) : (
              <FaultLine fault={fault} />
            )}
          </li>
        ))}
      </ul>
      {rest > 0 ? <p className="soft">{say('rates.rest', { count: rest })}</p> : null}
    </section>
  );
}

export function FaultLine({ fault }: { readonly fault: SheetFault }): ReactNode {
  const say = useWords();
  const { line, field = '', detail, allowed } = fault;
  const place = [line > 0 ? say('rates.line', { line }) : '', field].filter(Boolean).join(', ');
  return (
    <>
      {place === '' ? null : <strong>{place}: </strong>}
      {detail}
      {allowed === undefined ? null : (
        <span className="soft">{` ${say('common.allowed', { what: allowed })}`}</span>
      )}
    </>
  );
}

interface MappingProps {
  readonly head: string;
  readonly onMapping: (line: string) => void;
}

function MappingSelect({ head, onMapping }: MappingProps): ReactNode {
  const say = useWords();
  const names = useNames();
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      className="remote-select"
      aria-label={`${head}: ${say('rates.means')}`}
      placeholder={say('rates.means')}
      options={Object.keys(sheetColumns).map((column) => ({
        ...{ value: column, label: `${names.sheetColumn(column)} (${column})` },
      }))}
      onChange={(column: string) => onMapping(`${head}=${column}`)}
    />
  );
}
