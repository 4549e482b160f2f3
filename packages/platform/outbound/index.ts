export { askLocalApi, type LocalAnswer, type LocalQuestion } from './local-api.ts';
