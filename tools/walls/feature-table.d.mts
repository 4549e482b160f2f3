import type { Feature } from './features.ts';

export function tableText(features: readonly Feature[]): string;
export function withTable(page: string, table: string): string;
