"""What we sell: products under the code that invoice lines carry."""
