export declare const AREAS_FILE: string;
export declare function generated(): { readonly path: string; readonly text: string };
