"""What every update passes before a handler sees it.

in flight ▶ duplicates ▶ overheard ▶ topic ▶ person ▶ throttle ▶ isolation (aiogram's) ▶ filters ▶ answers
▶ rights in groups ▶ handler
"""
