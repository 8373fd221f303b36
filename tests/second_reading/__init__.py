"""A second reading of the rules, written without sight of the first."""
