/** Logs to the console what the page's developer has to fix; names the element first. */
export function reportToDeveloper({ localName }: Element, text: string, remedy: string): void {
  console.error(`<${localName}>: ${text} ${remedy}`);
}
