/** Browsers by the word that names them, those that also name another first. */
const BROWSERS: readonly (readonly [word: RegExp, name: string])[] = [
  [/\bEdgi?A?(?:OS)?\/(\d+)/, 'Edge'],
  [/\b(?:OPR|OPiOS)\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[\d.]*(?: Mobile\/\w+)? Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [word: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
/** The first product of a program (RFC 9110 section 10.1.5), such as `curl/8.5.0`. */
const PRODUCT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,29}(?:\/[A-Za-z0-9._-]{1,20})?/;

/**
 * Shortens a `User-Agent` to what a user recognizes, such as `Firefox 128, Windows`: the rest would identify the machine.
 * Undefined where it names nothing.
 */
export function shortenUserAgent(header: string): string | undefined {
  const text = header.slice(0, 512);
  const system = SYSTEMS.find(([word]) => word.test(text))?.[1];
  for (const [word, name] of BROWSERS) {
    const version = word.exec(text)?.[1];
    if (version !== undefined) return [`${name} ${version}`, system].filter(Boolean).join(', ');
  }
  return PRODUCT.exec(text)?.[0];
}
