"""WhatsApp: one exported chat, a text file, as items."""
