"""The built package, installed and started as a stranger would."""
