"""The look of Kingside: page shell, components, number formatting and the built front end; no models."""
