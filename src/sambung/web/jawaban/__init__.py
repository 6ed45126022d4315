"""What a member's or a buyer's link opens: read, then answer with the last digits of one's phone. No account, no script."""
