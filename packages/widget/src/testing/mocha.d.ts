/** What the test runner gives to component tests. */
declare function describe(name: string, tests: () => void): void;
declare function it(name: string, test: () => void | Promise<void>): void;
declare function before(act: () => unknown): void;
declare function beforeEach(act: () => void | Promise<void>): void;
declare function afterEach(act: () => void | Promise<void>): void;
