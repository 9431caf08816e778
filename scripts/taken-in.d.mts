export declare const takenIn: readonly string[];
