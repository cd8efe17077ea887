"""The shell every page stands in: layout, components, the form that a kind of fact gives, error pages."""
