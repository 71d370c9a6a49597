/** Tells the page's developer, in the console, what to mend: the element is named first. */
export function reportToDeveloper({ localName }: Element, text: string, remedy: string): void {
  console.error(`<${localName}>: ${text} ${remedy}`);
}
