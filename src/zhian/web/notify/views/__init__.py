"""Pages of news, and of an organisation's webhooks."""
