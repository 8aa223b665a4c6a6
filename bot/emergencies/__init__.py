"""Words that mean danger now, recognised before and apart from the model."""
