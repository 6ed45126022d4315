"""A centre's people: who works there, new sign-ins, new passwords; and, for administrators, the centres."""
