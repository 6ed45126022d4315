"""Coaching: cases, action plans of steps, sessions; a step done with evidence writes into the registry."""
