"""How well the whole response works: the estimates of how many are never found, for analysts and inspectors."""
