"""The outbox: messages to people, written in the change's transaction and sent by a job.

Not here: texts of a noun's own messages; those come as template name and parameters."""
