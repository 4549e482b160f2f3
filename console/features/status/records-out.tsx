// Where records go: the books, text files, collectors and streams.
import type { ReactNode } from 'react';
import { type Say, useWords } from '../../i18n/index.ts';
import { NOTHING, useFormats } from '../../lib/format.ts';
import { Card } from '../../ui/page.tsx';
import { type Recorder, roomBytes, sinksOf, textOf } from './outputs.ts';

export function RecordsOut({ recorder }: { readonly recorder: Recorder | undefined }): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  const sinks = recorder === undefined ? [] : sinksOf(recorder);
  if (recorder === undefined || sinks.length === 0) return null;
  return (
    <Card title={say('system.recordsOut')} className="below">
      <div className="scroll">
        <table className="plain left numbers as-cards">
          <thead>
            <tr>
              <th scope="col">{say('system.sink')}</th>
              <th scope="col">{say('system.waits')}</th>
              <th scope="col">{say('system.lastFault')}</th>
            </tr>
          </thead>
          <tbody>
            {sinks.map(({ sink, waiting, fault }) => (
              <tr key={sink}>
                <th scope="row">{nameOf(sink, say)}</th>
                <td data-title={say('system.waits')}>
                  {waiting === null ? NOTHING : count(waiting)}
                </td>
                <td data-title={say('system.lastFault')} className={fault === null ? '' : 'bad'}>
                  {fault ?? NOTHING}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <TextLine recorder={recorder} />
    </Card>
  );
}

function TextLine({ recorder }: { readonly recorder: Recorder }): ReactNode {
  const say = useWords();
  const { count } = useFormats();
  const text = textOf(recorder);
  if (text === null) return null;
  if (!text.isOn) return <p className="soft">{say('system.textOff')}</p>;
  const { files, fileSeconds, linesAnHour } = text;
  const kept = say('system.textKept', {
    files: count(files),
    span: spanText(fileSeconds, say),
    whole: spanText(files * fileSeconds, say),
  });
  if (linesAnHour === null) return <p className="soft">{kept}</p>;
  const lines = count(Math.round(linesAnHour));
  const room = roomText(roomBytes(text, linesAnHour), count);
  return <p className="soft">{`${kept} ${say('system.textRoom', { lines, room })}`}</p>;
}

function nameOf(sink: string, say: Say): string {
  if (sink === 'database') return say('system.books');
  if (sink === 'text') return say('system.textFiles');
  return sink.slice(sink.indexOf('/') + 1);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function spanText(seconds: number, say: Say): string {
  const whole = (unit: number): string => String(Math.round((seconds / unit) * 10) / 10);
  if (seconds >= DAY) return say('system.days', { count: whole(DAY) });
  return seconds >= HOUR
    ? say('system.hours', { count: whole(HOUR) })
    : say('system.minutes', { count: whole(MINUTE) });
}

const MB = 1_000_000;
const GB = 1_000 * MB;

function roomText(bytes: number, count: (value: number) => string): string {
  return bytes >= GB
    ? `${count(Math.round((bytes / GB) * 10) / 10)} GB`
    : `${count(Math.max(1, Math.round(bytes / MB)))} MB`;
}
