"""The WeChat Official Account: pushes in, passive replies and customer-service messages out."""
