export declare function memoryDirectory(): string | undefined;
