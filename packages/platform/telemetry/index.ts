export { roleLog } from './pino-log.ts';
