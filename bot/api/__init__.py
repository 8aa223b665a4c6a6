"""The interface for other systems (`/api/v1`): tokens with scopes, tickets, conversations, webhooks."""
