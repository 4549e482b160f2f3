// Live events for who looks at a running system: see hub.ts.
export {
  type ListenerAsked,
  type LiveFigures,
  LiveHub,
  type LiveOptions,
  type LiveSink,
} from './hub.ts';
export { type News, type Owned, type Scope, WHOLE } from './news.ts';
export type { LiveSources, SwitchLooks } from './ports.ts';
export type { Topic, TopicLook } from './topic.ts';
export type { Counters } from './topics/counters.ts';
export { liveTopics } from './topics/index.ts';
