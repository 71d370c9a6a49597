/**
 * Returns the URL that a text is; undefined where it is none. Instead of `URL.canParse`: in Node 20, once that is compiled
 * (after some thousand calls), it refuses every text with a letter such as "ü", which is one byte but not ASCII.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
