import { conforms } from './header.conformance.ts';
import { HEADERS } from './index.ts';
import type { SubscriptionState } from './subscription-state.ts';

const state = (name: string, more: Partial<SubscriptionState> = {}): SubscriptionState => ({
  state: name,
  expiresSeconds: undefined,
  retryAfterSeconds: undefined,
  reason: undefined,
  others: [],
  ...more,
});

conforms(HEADERS.subscriptionState, {
  reads: [
    ['active;expires=60', [state('active', { expiresSeconds: 60 })]],
    ['terminated;reason=noresource', [state('terminated', { reason: 'noresource' })]],
    [
      'terminated;retry-after=5;reason=probation;x',
      [
        state('terminated', {
          reason: 'probation',
          retryAfterSeconds: 5,
          others: [{ name: 'x', value: undefined }],
        }),
      ],
      'terminated;reason=probation;retry-after=5;x',
    ],
    ['pending;expires=x', [state('pending')], 'pending'],
  ],
  refuses: [
    ['', 'a word is missing'],
    [';expires=1', 'a word is missing'],
  ],
});
