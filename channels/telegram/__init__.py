"""Telegram over its Bot API, with python-telegram-bot: what people write to a bot of ours, and what it says to them."""
