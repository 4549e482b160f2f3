// Every topic: a new one is a file and a line here.
import type { Clock } from '@tandem/base/kernel';
import type { LiveSources } from '../ports.ts';
import type { Topic } from '../topic.ts';
import { callsTopic } from './calls.ts';
import { countersTopic } from './counters.ts';
import { gatewaysTopic } from './gateways.ts';
import { parametersTopic } from './parameters.ts';
import { processesTopic } from './processes.ts';
import { recordsTopic } from './records.ts';
import { registrationsTopic } from './registrations.ts';

export function liveTopics(sources: LiveSources, clock: Clock): readonly Topic[] {
  return [
    countersTopic(sources, clock),
    callsTopic(sources),
    gatewaysTopic(sources),
    registrationsTopic(sources),
    recordsTopic(sources),
    parametersTopic(sources),
    processesTopic(sources),
  ];
}
