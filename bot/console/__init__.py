"""The console in the browser: sign-in, one's own account, administration of staff, the audit."""
