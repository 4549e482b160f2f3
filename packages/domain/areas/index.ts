// Areas: named sets of prefixes, by which reports, prices and limits are told apart.
export { type Area, AreaTable } from './area-table.ts';
export { defaultAreas } from './default-areas.ts';
