import '@sotto/widget/define';
import { createDemoClient } from './demo-client.js';
import { loadDemoConfig } from './demo-config.js';
import { followAddress } from './follow-address.js';
import { createTryItButton } from './try-it.js';

const { clientId } = await loadDemoConfig();
const client = createDemoClient(clientId);

const widget = document.createElement('chat-widget');
widget.mode = 'fullscreen';
widget.client = client;
widget.append(createTryItButton(client, (room) => void widget.openRoom(room)));
followAddress(widget);
document.querySelector('main')?.append(widget);
