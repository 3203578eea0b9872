"""Evidence: units, comparisons of claims with estimates, and calculations."""
