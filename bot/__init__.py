"""The assistant that Chinese trade unions give their workers."""
