/** The code with literals that begin with a spread made so that their objects share a class. */
export function sharedClasses(code: string): string;
