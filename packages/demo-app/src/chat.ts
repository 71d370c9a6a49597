import { createChatClient } from '@sotto/sdk';
import '@sotto/widget/define';
import { loadDemoConfig } from './demo-config.js';
import { createTryItButton } from './try-it.js';

const { clientId } = await loadDemoConfig();
const client = createChatClient({ serverUrl: location.origin, clientId });

const widget = document.createElement('chat-widget');
widget.mode = 'fullscreen';
widget.client = client;
widget.append(createTryItButton(client));
document.body.append(widget);
