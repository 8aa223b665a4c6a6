"""Reading what maintainers write: YAML files checked against typed models, every fault told with line and remedy."""
