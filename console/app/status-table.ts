// The table of processes. Text goes in as text, never as markup.
import type { StatusView } from '@tandem/edge/api/contract';

export function showStatus(status: StatusView, rows: HTMLElement, database: HTMLElement): void {
  rows.replaceChildren(
    ...status.processes.map((process) =>
      row([
        process.role,
        process.state,
        Object.entries(process.addresses)
          .map(([what, address]) => `${what} ${address}`)
          .join(', '),
        duration(process.upMs),
        String(process.restarts),
        memory(process.health?.rssBytes),
        process.lastExit ?? '',
      ]),
    ),
  );
  const { state, schema, detail } = status.database;
  database.textContent =
    state === 'up'
      ? `Version ${status.version}. The database is up, schema ${schema}.`
      : `Version ${status.version}. The database is away: ${detail}`;
}

function row(cells: readonly string[]): HTMLTableRowElement {
  const made = document.createElement('tr');
  for (const text of cells) {
    const cell = document.createElement('td');
    cell.textContent = text;
    made.append(cell);
  }
  const state = made.cells[1];
  if (state !== undefined) state.className = cells[1] === 'running' ? 'good' : 'bad';
  return made;
}

function duration(forMs: number | null): string {
  if (forMs === null) return '';
  const seconds = Math.floor(forMs / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

const memory = (bytes: unknown): string =>
  typeof bytes === 'number' ? `${Math.round(bytes / (1024 * 1024))} MB` : '';
