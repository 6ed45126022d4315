"""Which coaching for whom and when: the problem, its plan, the bound certified in integers, the prices and what they explain."""
