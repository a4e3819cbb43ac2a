"""Files in: told apart, mapped, tried, taken in as one batch, and taken out again as one."""
