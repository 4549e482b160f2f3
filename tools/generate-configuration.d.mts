export const PAGE: string;
export function configurationPage(): Promise<string>;
