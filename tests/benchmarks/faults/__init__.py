"""What is killed, filled up and damaged on purpose, and what is left of it: see __main__."""
