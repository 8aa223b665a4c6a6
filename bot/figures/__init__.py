"""Figures of the service: what a dashboard shows and exports, each with its definition."""
