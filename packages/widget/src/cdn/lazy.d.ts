/** Made by the build (build/lazy-scripts.mjs). */
declare module 'sotto:lazy' {
  /** Addresses of the scripts of lazy parts, by name, relative to the script that loads them. */
  export const scripts: Readonly<Record<string, string>>;
  /** Returns what these scripts share with the one that loads them, in the order in which they take it. */
  export function shared(): readonly unknown[];
}
