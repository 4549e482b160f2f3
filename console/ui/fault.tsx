// What went wrong, and what to do about it.
import { Alert, App, Button } from 'antd';
import type { ReactNode } from 'react';
import { type Say, useWords } from '../i18n/index.ts';
import { type Told, useTold } from '../i18n/told.ts';
import { Refused } from '../lib/ask.ts';

interface FaultProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function FaultBox({ error, onRetry }: FaultProps): ReactNode {
  const say = useWords();
  const words = useFaultWords();
  if (error === null || error === undefined) return null;
  const action =
    onRetry === undefined ? undefined : (
      <Button size="small" onClick={onRetry}>
        {say('common.tryAgain')}
      </Button>
    );
  const { title, detail } = words(error);
  return <Alert type="error" showIcon title={title} description={detail} action={action} />;
}

/** Tells of what failed where there is no place for a box. */
export function useFaultNotice(): (error: unknown) => void {
  const words = useFaultWords();
  const { notification } = App.useApp();
  return (error) => {
    const { title, detail } = words(error);
    notification.error({ title, description: detail });
  };
}

interface FaultWords {
  readonly title: string;
  readonly detail: string;
}

function useFaultWords(): (error: unknown) => FaultWords {
  const say = useWords();
  const told = useTold();
  return (error) => faultWords(error, { say, told });
}

interface Saying {
  readonly say: Say;
  readonly told: Told;
}

function faultWords(error: unknown, { say, told }: Saying): FaultWords {
  if (!(error instanceof Refused)) return { title: String(error), detail: '' };
  const { code, title: english, detail, allowed } = error.refusal;
  const title = told(english);
  if (code === 'NO_ANSWER') return { title, detail: say('common.noAnswer') };
  if (code === 'RIGHT_MISSING') return { title, detail: say('common.noRight') };
  if (code === 'SWITCH_AWAY') return { title, detail: say('common.switchAway') };
  const parts = detail === english ? [] : [sentence(told(detail))];
  if (allowed !== undefined) parts.push(say('common.allowed', { what: allowed }));
  return { title, detail: parts.join(' ') };
}

const sentence = (text: string): string => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
};
