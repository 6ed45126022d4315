"""Proposal pages: making, sending, answering by sign-in, planning again, the PDF. Not here: answers by link (jawaban)."""
