// What went wrong, and what to do about it.
import { Alert, App, Button } from 'antd';
import type { ReactNode } from 'react';
import { type Say, useWords } from '../i18n/index.ts';
import { Refused } from '../lib/ask.ts';

interface FaultProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function FaultBox({ error, onRetry }: FaultProps): ReactNode {
  const say = useWords();
  if (error === null || error === undefined) return null;
  const action =
    onRetry === undefined ? undefined : (
      <Button size="small" onClick={onRetry}>
        {say('common.tryAgain')}
      </Button>
    );
  const { title, detail } = faultWords(error, say);
  return <Alert type="error" showIcon title={title} description={detail} action={action} />;
}

/** Tells of what failed where there is no place for a box. */
export function useFaultNotice(): (error: unknown) => void {
  const say = useWords();
  const { notification } = App.useApp();
  return (error) => {
    const { title, detail } = faultWords(error, say);
    notification.error({ title, description: detail });
  };
}

interface FaultWords {
  readonly title: string;
  readonly detail: string;
}

function faultWords(error: unknown, say: Say): FaultWords {
  if (!(error instanceof Refused)) return { title: String(error), detail: '' };
  const { code, title, detail, allowed } = error.refusal;
  if (code === 'NO_ANSWER') return { title, detail: say('common.noAnswer') };
  if (code === 'RIGHT_MISSING') return { title, detail: say('common.noRight') };
  if (code === 'SWITCH_AWAY') return { title, detail: say('common.switchAway') };
  const parts = detail === title ? [] : [sentence(detail)];
  if (allowed !== undefined) parts.push(say('common.allowed', { what: allowed }));
  return { title, detail: parts.join(' ') };
}

const sentence = (text: string): string => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
};
