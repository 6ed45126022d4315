"""Today, under /hari-ini/: what a mentor's or a centre's day holds, gathered from both wings as cards.

Here live the page and the list of who brings cards. Not here: what is due (each room's selectors say it).
"""
