/** What a secret is sealed for: bytes moved to another field or kind do not open there. */
export const secretPlace = (kind: string, field: string): string => `${kind}.${field}`;
