"""The web channel: chat page, HTTP API and event stream."""
