// What went wrong, and what to do about it.
import { Alert, App, Button } from 'antd';
import type { ReactNode } from 'react';
import { type Say, useWords } from '../i18n/index.ts';
import type { RefusalWords } from '../i18n/refusals-in.ts';
import { type Told, useTold } from '../i18n/told.ts';
import { type Refusal, Refused } from '../lib/ask.ts';
import { useRefusalWords } from './refusal-words.ts';

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

/** Of a refusal that came as a part of an answer too. */
export function useFaultWords(): (error: unknown) => FaultWords {
  const say = useWords();
  const told = useTold();
  const refusals = useRefusalWords();
  return (error) => {
    const refusal = error instanceof Refused ? error.refusal : error;
    return isRefusal(refusal)
      ? faultWords(refusal, { say, told, refusals })
      : { title: String(error), detail: '' };
  };
}

interface Saying {
  readonly say: Say;
  readonly told: Told;
  readonly refusals: RefusalWords;
}

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'title' in value;

function faultWords(refusal: Refusal, { say, told, refusals }: Saying): FaultWords {
  const { code, title: english, status, detail, allowed, faults } = refusal;
  if (code === 'NO_ANSWER') {
    return { title: say('common.noAnswerTitle'), detail: say('common.noAnswer') };
  }
  if (code === `HTTP_${status}`) return { title: say('common.answered', { status }), detail: '' };
  const title = refusals.title(code, english);
  if (code === 'RIGHT_MISSING') return { title, detail: say('common.noRight') };
  if (code === 'SWITCH_AWAY') return { title, detail: say('common.switchAway') };
  if (detail === english) return { title, detail: allowedWords(allowed, say) };
  const fault = refusal.why === undefined ? faults?.[0] : refusal;
  const said = fault === undefined ? undefined : refusals.fault(fault);
  const first = said?.isEnglish === false ? said : { detail: told(detail), allowed };
  return { title, detail: `${sentence(first.detail)} ${allowedWords(first.allowed, say)}`.trim() };
}

const allowedWords = (what: string | undefined, say: Say): string =>
  what === undefined ? '' : say('common.allowed', { what });

const sentence = (text: string): string => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?。！？]$/.test(whole) ? whole : `${whole}.`;
};
