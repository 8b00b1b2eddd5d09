"""What every update passes before a handler sees it.

in flight ▶ duplicates ▶ person ▶ throttle ▶ isolation (aiogram's) ▶ filters ▶ answers ▶ handler
"""
