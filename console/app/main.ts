// The start page: sign in, choose a password, see what runs. Small on purpose: it is there before
// the console is.
import type { ReadinessView, SessionView, StatusView } from '@tandem/edge/api/contract';
import { ask } from '../lib/ask.ts';
import { showStatus } from './status-table.ts';

/** Often enough to watch a restart, rare enough to cost nothing. */
const REFRESH_MS = 2_000;

type View = 'sign-in' | 'password' | 'status';

const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
};

let shown: View | undefined;

function show(view: View): void {
  if (shown === view) return;
  shown = view;
  for (const id of ['sign-in', 'password', 'status'] as const) byId(id).hidden = id !== view;
  byId('sign-out').hidden = view === 'sign-in';
  byId(view).querySelector<HTMLInputElement>('input:not([value])')?.focus();
}

async function whoAmI(): Promise<void> {
  const session = await ask<SessionView | undefined>('GET', '/api/v1/session');
  // An answer without a value: nobody is signed in.
  const mine = session.ok ? session.value : undefined;
  if (mine === undefined) show('sign-in');
  else show(mine.mustChangePassword ? 'password' : 'status');
  await refresh();
}

async function refresh(): Promise<void> {
  const ready = await ask<ReadinessView>('GET', '/readyz');
  const line = byId('state');
  const answer = ready.value;
  line.className = ready.ok ? 'good' : 'bad';
  line.textContent = ready.ok
    ? 'Ready: everything runs.'
    : `Not ready: ${answer?.missing?.join('; ') ?? 'the server does not answer'}`;
  if (shown !== 'status') return;
  const status = await ask<StatusView>('GET', '/api/v1/status');
  if (status.ok) showStatus(status.value, byId('processes'), byId('database'));
  else if (status.status === 401) show('sign-in');
}

function onSubmit(section: View, send: (fields: FormData) => Promise<string | undefined>): void {
  const form = byId(section).querySelector('form');
  const fault = byId(section).querySelector('.fault');
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(new FormData(form)).then((said) => {
      if (fault !== null) fault.textContent = said ?? '';
      if (said === undefined) form.reset();
    });
  });
}

onSubmit('sign-in', async (fields) => {
  const body = { id: fields.get('id'), password: fields.get('password') };
  const answer = await ask('POST', '/api/v1/session', body);
  if (!answer.ok) return answer.detail;
  await whoAmI();
  return undefined;
});

onSubmit('password', async (fields) => {
  if (fields.get('newPassword') !== fields.get('again')) return 'The two new passwords differ.';
  const body = { oldPassword: fields.get('oldPassword'), newPassword: fields.get('newPassword') };
  const answer = await ask('POST', '/api/v1/session/password', body);
  if (!answer.ok) return answer.detail;
  await whoAmI(); // the change ended the session: sign in with the new password
  return undefined;
});

byId('sign-out').addEventListener('click', () => {
  void ask('DELETE', '/api/v1/session').then(whoAmI);
});
setInterval(() => void refresh(), REFRESH_MS);
void whoAmI();
