"""The web chat: one page, server-rendered, with a small script."""
