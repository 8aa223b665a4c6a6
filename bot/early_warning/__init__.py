"""Early warning: rules over tickets tell when something is brewing at an employer, in a grid, a street or a place."""
