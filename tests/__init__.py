"""Tests of the whole house; those of one room live in its own tests folder."""
