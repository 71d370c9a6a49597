/** Configuration of the demo: `GET /demo-config.json`. */
export interface DemoConfig {
  clientId: string;
}

/** Base URL of the server of this page: the page is beside its other paths, also behind a proxy that serves it below a path. */
export const serverUrl = new URL('.', location.href).href.replace(/\/$/, '');

/** Loads the configuration from the server of this page. @throws Error if that fails */
export async function loadDemoConfig(): Promise<DemoConfig> {
  const response = await fetch(`${serverUrl}/demo-config.json`);
  if (!response.ok) throw new Error(`unable to load the demo's configuration; status ${response.status}`);
  return (await response.json()) as DemoConfig;
}
