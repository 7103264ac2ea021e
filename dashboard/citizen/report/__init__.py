"""Filing a complaint: one thing a page, a draft kept on the server, one send."""
