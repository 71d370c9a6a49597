import { loadDemoConfig } from './demo-config.js';

const facts = document.querySelector('#facts');

const config = await loadDemoConfig();
for (const fact of [`Version ${config.version}`, `Store: ${config.store}`, `Key: ${config.keyId}`]) {
  const span = document.createElement('span');
  span.textContent = fact;
  facts?.append(span);
}
