"""What is being said: statements, kinds, rules, state; pure."""
