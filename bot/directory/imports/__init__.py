"""Importing grids, employers, stations and unions from the tables that unions keep in Excel."""
