// Lines over time, drawn by uPlot: quick, and small enough to be loaded with the page.
import { type ReactNode, useEffect, useRef } from 'react';
import UPlot from 'uplot';

export interface Line {
  readonly name: string;
  /** A name of the colours of the page: accent, soft ... */
  readonly colour: 'accent' | 'soft' | 'warn' | 'good' | 'bad';
  readonly values: readonly (number | null)[];
  readonly isFilled?: boolean;
}

interface ChartProps {
  /** What is drawn, for who does not see it. */
  readonly label: string;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly show: (value: number) => string;
  /** How a time is written; else by the reader's own hours. */
  readonly clock?: (seconds: number) => string;
}

const HEIGHT_PX = 210;
const AXIS_PX = 56;

export function Chart({ label, times, lines, show, clock = hourText }: ChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const names = lines.map(({ name }) => name).join(', ');
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const data = [times, ...lines.map(({ values }) => values)].map((one) => [...one]);
    const plot = new UPlot(
      optionsOf(element, lines, { show, clock }),
      data as UPlot.AlignedData,
      element,
    );
    const watch = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [times, lines, show, clock]);
  return (
    <figure className="chart" aria-label={`${label}: ${names}`}>
      <div ref={place} />
      <figcaption>
        {lines.map(({ name, colour }) => (
          <span key={name}>
            <i className={`swatch swatch-${colour}`} aria-hidden="true" />
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function optionsOf(
  element: HTMLElement,
  lines: readonly Line[],
  { show, clock }: Required<Pick<ChartProps, 'show' | 'clock'>>,
): UPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const grid = { stroke: colour('line'), width: 1 };
  const axis = { stroke: colour('soft'), grid, ticks: { show: false }, font: '12px sans-serif' };
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, most) => [0, most <= 0 ? 1 : most * 1.1] } },
    axes: [
      { ...axis, values: (_, splits) => splits.map(clock) },
      { ...axis, size: AXIS_PX, values: (_, splits) => splits.map(show) },
    ],
    series: [
      {},
      ...lines.map(({ name, colour: named, isFilled = false }) => ({
        label: name,
        stroke: colour(named),
        width: 2,
        points: { show: false },
        ...(isFilled ? { fill: `${colour(named)}1f` } : {}),
      })),
    ],
  };
}

const hourText = (seconds: number): string => {
  const at = new Date(seconds * 1_000);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
};
