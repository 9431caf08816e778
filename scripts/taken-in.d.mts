// Types of taken-in.mjs.
export declare const takenIn: readonly string[];
