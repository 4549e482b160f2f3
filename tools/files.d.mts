export const root: string;
export const dist: string;
export const entries: Readonly<Record<string, string>>;
