"""Telegram counts messages anew in every chat: our name of one says the chat too."""


def provider_id(chat_id: int, message_id: int) -> str:
    """A message, as it is known outside this room."""
    return f"{chat_id}:{message_id}"


def message_id(provider_id: str) -> int:
    """Its number in its chat."""
    return int(provider_id.rpartition(":")[2])
