"""Measures how good search, answers and refusals are on questions with known answers."""
