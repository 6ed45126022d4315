"""What changed, told to programs that asked for it: subscriptions, signed deliveries, their retries and their log."""
